//! A colleague leaves: all roles within reach end in one step.

use crate::{
    drafts::{self, Draft},
    error::{AppError, ErrorCode, FieldError},
    load::{self, rule},
    paths::{USER, USER_LEAVER},
    ui::{Actions, Breadcrumbs, Button, Crumb, ErrorSummary, Form, PageHeading, Tone},
    visit::Visit,
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use luukku_backend::{
    Backend,
    accounts::{
        memberships::leaver::{self, LeaverRule},
        users::view::{self, UserPage},
    },
};
use luukku_domain::{
    id::AccountId,
    lang::Lang,
    permission::{action::EndMembership, thing::HeldMembership},
};

use super::{form, words};

/// The page: what will end, and what will stay.
pub fn page() -> impl IntoView {
    load::page(async {
        let (visit, backend) = (Visit::current(), expect_context::<Backend>());
        let draft = drafts::waiting().await;
        if !visit.is_proved() {
            return Ok(None);
        }
        let found = view::view(&backend, &visit.caller, visit.parameter(USER_LEAVER)?).await?;
        Ok::<_, AppError>(Some(content(&visit, &found, &draft)))
    })
}

fn content(visit: &Visit, found: &UserPage, draft: &Draft) -> AnyView {
    let lang = visit.lang;
    let id = found.account.id;
    let name = found.account.name.clone().unwrap_or_default();
    let (ending, staying) = lines(visit, found);
    let back = USER.href_to(lang, &[&id]);
    let way = vec![Crumb::new(back.clone(), name.clone())];
    let title = local::title(lang, &name);
    let hidden = vec![("user".to_owned(), id.to_string())];
    let errors = form::summary(lang, draft);
    let (elsewhere, invited_elsewhere) = (found.elsewhere, found.invited_elsewhere);
    view! {
        <Title text=format!("{} – Luukku", local::short(lang))/>
        <div class="lu-wrap lu-main lu-stack">
            <Breadcrumbs lang=lang way=way here=local::short(lang)/>
            <ErrorSummary lang=lang errors=errors/>
            <PageHeading title=title lead=local::lead(lang)/>
            <div id="user" class="lu-stack">
                <h2 class="ds-heading" data-size="sm">{local::ending(lang)}</h2>
                <ul>{ending.into_iter().map(|line| view! { <li>{line}</li> }).collect_view()}</ul>
                {(!staying.is_empty()).then(|| view! {
                    <h2 class="ds-heading" data-size="sm">{local::staying(lang)}</h2>
                    <ul>{staying.into_iter().map(|line| view! { <li>{line}</li> }).collect_view()}</ul>
                })}
                {(elsewhere > 0).then(|| view! { <p>{local::elsewhere(lang, elsewhere)}</p> })}
                {(invited_elsewhere > 0).then(|| view! { <p>{local::invited_elsewhere(lang, invited_elsewhere)}</p> })}
            </div>
            <Form action=EndAllRoles::url() hidden=hidden>
                <Actions>
                    <Button tone=Tone::Danger>{local::end(lang)}</Button>
                    <a class="ds-link" href=back>{words::cancel(lang)}</a>
                </Actions>
            </Form>
        </div>
    }
    .into_any()
}

/// What the caller may end, and what not, as lines.
fn lines(visit: &Visit, found: &UserPage) -> (Vec<String>, Vec<String>) {
    let lang: Lang = visit.lang;
    let open = found.memberships.iter().filter(|held| held.data.ended_at.is_none());
    let (mut ending, mut staying) = (Vec::new(), Vec::new());
    for held in open {
        let thing = HeldMembership {
            id: held.data.id,
            account: found.account.id,
            place: held.place.clone(),
            role: held.data.role,
        };
        let line = format!("{}, {}", held.data.role.name(lang), held.data.names.in_lang(lang));
        let list = if visit.caller.may(EndMembership, &thing).is_ok() { &mut ending } else { &mut staying };
        list.push(line);
    }
    for invitation in &found.invitations {
        let line = local::invitation(lang, invitation.role.name(lang), invitation.names.in_lang(lang));
        let list = if invitation.revocable { &mut ending } else { &mut staying };
        list.push(line);
    }
    (ending, staying)
}

/// Ends the roles.
#[server]
pub async fn end_all_roles(user: String) -> Result<(), AppError> {
    let (visit, backend) = (Visit::current(), expect_context::<Backend>());
    let user: AccountId = user.parse().map_err(|_| ErrorCode::NotFound)?;
    let here = USER_LEAVER.href_to(visit.lang, &[&user]);
    match leaver::end_all(&backend, &visit.caller, user).await {
        Ok(_) => {
            drafts::accept(&here, &super::done(&visit, user, "ended"));
            Ok(())
        }
        Err(fault) => {
            let code = match rule(fault)? {
                LeaverRule::Last(..) => "last_main_user",
                LeaverRule::Nothing => "nothing",
            };
            Err(drafts::refuse(&here, Draft::new([], vec![FieldError::new("user", code)])).await)
        }
    }
}

mod local {
    luukku_domain::texts! {
        short: "Päätä kaikki roolit" / "Avsluta alla roller" / "End all roles";
        title(name): "Päätä kaikki roolit: {name}" / "Avsluta alla roller: {name}" / "End all roles: {name}";
        lead: "Tee tämä, kun henkilö lähtee tai vaihtaa tehtävää. Istunnot päättyvät heti, avoimet kutsut perutaan, ja henkilö saa viestin." / "Gör detta när personen slutar eller byter uppgift. Sessionerna avslutas genast, öppna inbjudningar återkallas och personen får ett meddelande." / "Do this when a person leaves or changes task. Their sessions end at once, open invitations are revoked, and they are told by mail.";
        ending: "Nämä päättyvät" / "Dessa avslutas" / "These will end";
        invitation(role, organisation): "Avoin kutsu: {role}, {organisation}" / "Öppen inbjudan: {role}, {organisation}" / "Open invitation: {role}, {organisation}";
        staying: "Nämä jäävät, koska et voi päättää niitä" / "Dessa blir kvar, eftersom du inte kan avsluta dem" / "These stay, because you cannot end them";
        elsewhere(count): "Voimaan jääviä rooleja muissa organisaatioissa: {count}" / "Roller som blir kvar i andra organisationer: {count}" / "Roles that stay in other organisations: {count}";
        invited_elsewhere(count): "Voimaan jääviä muiden organisaatioiden kutsuja: {count}" / "Öppna inbjudningar från andra organisationer som blir kvar: {count}" / "Open invitations of other organisations that stay: {count}";
        end: "Päätä roolit" / "Avsluta rollerna" / "End the roles";
    }
}
