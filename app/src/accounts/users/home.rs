//! Changing a user's home organisation by itself: who looks after the account.

use crate::{
    drafts::{self, Draft},
    error::{AppError, ErrorCode, FieldError},
    load::{self, rule},
    paths::{USER, USER_HOME},
    ui::{Actions, Breadcrumbs, Button, Crumb, ErrorSummary, Form, PageHeading, Select, SelectOption},
    visit::Visit,
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use luukku_backend::{
    Backend,
    accounts::{
        memberships::change_home::{self, HomeRule},
        organisations::choose::{self, Choice},
        users::view::{self, UserPage},
    },
};
use luukku_domain::{
    id::AccountId,
    permission::{action::ChangeHomeOrganisation, thing::HomeChange},
};

use super::{form, grant, words};

/// The page.
pub fn page() -> impl IntoView {
    load::page(async {
        let (visit, backend) = (Visit::current(), expect_context::<Backend>());
        let user: AccountId = visit.parameter(USER_HOME)?;
        let draft = drafts::waiting().await;
        if !visit.is_proved() {
            return Ok(None);
        }
        let found = view::view(&backend, &visit.caller, user).await?;
        // No form for what would be refused once it is filled in.
        let home = &found.user.home;
        let stays = HomeChange { account: user, from: home.clone(), to: home.clone() };
        visit.caller.may(ChangeHomeOrganisation, &stays).map(|_| ())?;
        let choices = choose::choose(&backend, &visit.caller).await?;
        Ok::<_, AppError>(Some(content(&visit, &found, &choices, &draft)))
    })
}

fn content(visit: &Visit, found: &UserPage, choices: &[Choice], draft: &Draft) -> AnyView {
    let (lang, user) = (visit.lang, found.account.id);
    let name = found.account.name.clone().unwrap_or_default();
    let chosen = match draft.value("organisation") {
        "" => found.account.home_organisation_id.to_string(),
        typed => typed.to_owned(),
    };
    let mut organisations = vec![SelectOption::new("", words::choose(lang))];
    organisations.extend(choices.iter().map(|choice| grant::option(lang, choice)));
    let wrong = form::wrong(lang, draft, "organisation");
    let errors = form::summary(lang, draft);
    let back = USER.href_to(lang, &[&user]);
    let way = vec![Crumb::new(back.clone(), name.clone())];
    let hidden = vec![("user".to_owned(), user.to_string())];
    view! {
        <Title text=format!("{} – Luukku", local::title(lang))/>
        <div class="lu-wrap lu-main lu-stack">
            <Breadcrumbs lang=lang way=way here=local::title(lang)/>
            <ErrorSummary lang=lang errors=errors/>
            <PageHeading title=format!("{}: {name}", local::title(lang)) lead=local::lead(lang)/>
            <Form action=ChangeHome::url() hidden=hidden>
                <Select
                    lang=lang name="organisation" label=local::home(lang) options=organisations chosen=chosen error=wrong
                />
                <Actions>
                    <Button>{local::save(lang)}</Button>
                    <a class="ds-link" href=back>{words::cancel(lang)}</a>
                </Actions>
            </Form>
        </div>
    }
    .into_any()
}

/// Changes the home organisation.
#[server]
pub async fn change_home(user: String, organisation: String) -> Result<(), AppError> {
    let (visit, backend) = (Visit::current(), expect_context::<Backend>());
    let user: AccountId = user.parse().map_err(|_| ErrorCode::NotFound)?;
    let here = USER_HOME.href_to(visit.lang, &[&user]);
    let wrong =
        |code| Draft::new([("organisation", &organisation)], vec![FieldError::new("organisation", code)]);
    let Ok(home) = organisation.parse() else {
        return Err(drafts::refuse(&here, wrong("no_organisation")).await);
    };
    match change_home::change_home(&backend, &visit.caller, user, home).await {
        Ok(()) => {
            drafts::accept(&here, &super::done(&visit, user, "changed"));
            Ok(())
        }
        Err(fault) => {
            let HomeRule::OrganisationClosed = rule(fault)?;
            Err(drafts::refuse(&here, wrong("organisation_closed")).await)
        }
    }
}

mod local {
    luukku_domain::texts! {
        title: "Vaihda kotiorganisaatio" / "Byt hemorganisation" / "Change the home organisation";
        lead: "Kotiorganisaation pääkäyttäjät huolehtivat tilistä. Roolit eivät muutu." / "Hemorganisationens huvudanvändare sköter kontot. Rollerna ändras inte." / "The main users of the home organisation look after the account. The roles do not change.";
        home: "Kotiorganisaatio" / "Hemorganisation" / "Home organisation";
        save: "Tallenna" / "Spara" / "Save";
    }
}
