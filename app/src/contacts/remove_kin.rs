//! Removing the next of kin: a page that says what will go, then the removal.

use crate::{
    answer,
    error::{AppError, ErrorCode},
    load,
    paths::{MY_DATA, REMOVE_KIN},
    ui::{Breadcrumbs, Checkbox, Crumb, DangerForm, PageHeading, Question},
    visit::Visit,
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use luukku_backend::{
    Backend,
    contacts::{own_data, remove_kin as use_case},
};
use luukku_domain::{
    contacts::{ContactField, RegisterKey},
    lang::Lang,
};

/// The page; the register stands in its address.
pub fn page() -> impl IntoView {
    load::page(async {
        let (visit, backend) = (Visit::current(), expect_context::<Backend>());
        if !super::after_proof() {
            return Ok(().into_any());
        }
        let at: RegisterKey = visit.parameter(REMOVE_KIN)?;
        let data = own_data::view(&backend, &visit.caller).await?;
        let held = data.registers.iter().find(|held| held.key == at).ok_or(ErrorCode::NotFound)?;
        let kin = held.details.shown(ContactField::Kin).ok_or(ErrorCode::NotFound)?;
        let several = data.registers.iter().filter(|held| held.details.kin.is_some()).count() > 1;
        Ok::<_, AppError>(form(visit.lang, at, &kin, several))
    })
}

fn form(lang: Lang, at: RegisterKey, kin: &str, several: bool) -> AnyView {
    let way = vec![Crumb::new(MY_DATA.href(lang), words::data(lang))];
    view! {
        <Title text=format!("{} – Luukku", words::title(lang))/>
        <div class="lu-wrap lu-main lu-stack">
            <Breadcrumbs lang=lang way=way here=words::title(lang)/>
            <PageHeading title=words::title(lang) lead=words::lead(lang, kin)/>
            {question(lang, at, several, Some(MY_DATA.href(lang)))}
        </div>
    }
    .into_any()
}

/// The form; `back` is the way out beside its button, which a dialog has by itself.
fn question(lang: Lang, at: RegisterKey, several: bool, back: Option<String>) -> AnyView {
    view! {
        <DangerForm
            action=RemoveOwnKin::url() hidden=vec![("register".to_owned(), at.to_string())]
            label=words::go(lang) back=back stay=words::back(lang)
        >
            {several.then(|| view! {
                <Checkbox lang=lang name="everywhere" label=words::everywhere(lang) chosen=true/>
            })}
        </DangerForm>
    }
    .into_any()
}

/// The way to the page. Where there is no more to ask than whether, and scripts run, it opens as a dialog in front of the
/// card. Whoever has to prove first who they are is led to the page, which asks for that.
pub(super) fn way_to(visit: &Visit, at: RegisterKey, kin: &str, several: bool) -> AnyView {
    let (lang, title) = (visit.lang, words::title(visit.lang));
    let (lead, form) = (words::lead(lang, kin), question(lang, at, false, None));
    let asks_first = several || !visit.caller.recently_authenticated(visit.caller.at);
    view! {
        <div>
            <Question
                href=REMOVE_KIN.href_to(lang, &[&at]) link=title id=format!("remove-kin-{at}") title=title
                back=words::back(lang) page_first=asks_first
            >
                <p>{lead}</p>
                {form}
            </Question>
        </div>
    }
    .into_any()
}

/// Removes the next of kin from one register, or from all.
#[server]
pub async fn remove_own_kin(register: String, #[server(default)] everywhere: String) -> Result<(), AppError> {
    let (visit, backend) = (Visit::current(), expect_context::<Backend>());
    let at: RegisterKey = register.parse().map_err(|_| ErrorCode::Malformed)?;
    let only = everywhere.is_empty().then_some(at);
    let removed = use_case::own(&backend, &visit.caller, only).await?;
    let said = if removed > 0 { "removed" } else { "nothing" };
    answer::go_to(&format!("{}?{said}", MY_DATA.href(visit.lang)));
    Ok(())
}

mod words {
    luukku_domain::texts! {
        data: "Omat tiedot" / "Mina uppgifter" / "My data";
        title: "Poista lähiomaisen tiedot" / "Ta bort uppgifterna om den anhöriga" / "Remove the next of kin";
        lead(kin): "Poistettavat tiedot: {kin}. Tätä ei voi perua, mutta voit antaa tiedot myöhemmin uudelleen."
            / "Uppgifter som tas bort: {kin}. Detta kan inte ångras, men du kan ge uppgifterna på nytt senare."
            / "What will be removed: {kin}. This cannot be undone, but you can give the details again later.";
        everywhere: "Poista kaikista rekistereistä" / "Ta bort ur alla register" / "Remove from every register";
        go: "Poista tiedot" / "Ta bort uppgifterna" / "Remove the details";
        back: "Älä poista" / "Ta inte bort" / "Do not remove";
    }
}
