//! Changing contact details, second page: before and after, then the change.

use super::change_contact::{edit_in, errors_of};
use crate::{
    answer,
    drafts::{self, Draft},
    error::{AppError, ErrorCode},
    load::{self, rule},
    paths::{CONFIRM_CONTACT, EDIT_CONTACT, MY_DATA, PREVIEW_CONTACT},
    ui::{
        Actions, Breadcrumbs, Button, Column, Crumb, Form, LinkButton, Notification, PageHeading, Row, Table,
        Tone, Variant,
    },
    visit::Visit,
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use luukku_backend::{
    Backend,
    contacts::change_contact::{self as use_case, ContactEdit, Preview, PreviewedRegister},
};
use luukku_domain::{
    contacts::{RegisterKey, register},
    lang::Lang,
};

/// The page.
pub fn page() -> impl IntoView {
    load::page(async {
        let visit = Visit::current();
        if !super::after_proof() {
            return Ok(().into_any());
        }
        let at: RegisterKey = visit.parameter(PREVIEW_CONTACT)?;
        let form = EDIT_CONTACT.href_to(visit.lang, &[&at]);
        let (mut draft, backend) = (drafts::of(&form).await, expect_context::<Backend>());
        let Some(edit) = edit_in(&draft) else {
            answer::go_to(&gone(&form));
            return Ok(().into_any());
        };
        match use_case::preview(&backend, &visit.caller, &edit).await {
            Ok(preview) => Ok(content(visit.lang, &edit, &preview)),
            Err(fault) => {
                draft.errors = errors_of(&rule(fault)?);
                drafts::carry(&form, &form, &draft).await?;
                Ok(().into_any())
            }
        }
    })
}

/// The form, which says that what was typed is gone: it waits for an hour, and until it was sent.
fn gone(form: &str) -> String {
    format!("{form}?gone")
}

fn content(lang: Lang, edit: &ContactEdit, preview: &Preview) -> AnyView {
    let way = vec![Crumb::new(MY_DATA.href(lang), words::data(lang))];
    let back = drafts::address(&EDIT_CONTACT.href_to(lang, &[&edit.base]));
    let tables = preview.registers.iter().enumerate().map(|(index, register)| table(lang, index, register));
    view! {
        <Title text=format!("{} – Luukku", words::title(lang))/>
        <div class="lu-wrap lu-main lu-stack">
            <Breadcrumbs lang=lang way=way here=words::title(lang)/>
            <PageHeading title=words::title(lang) lead=words::lead(lang)/>
            {super::steps(lang, 1)}
            {tables.collect_view()}
            {preview.sends_code.then(|| view! {
                <Notification tone=Tone::Info title=words::code(lang)><p>{words::code_text(lang)}</p></Notification>
            })}
            <Form action=ChangeContact::url() hidden=vec![("register".to_owned(), edit.base.to_string())]>
                <Actions>
                    <Button>{words::save(lang)}</Button>
                    <LinkButton href=back variant=Variant::Secondary>{words::back(lang)}</LinkButton>
                </Actions>
            </Form>
        </div>
    }
    .into_any()
}

fn table(lang: Lang, index: usize, previewed: &PreviewedRegister) -> AnyView {
    let columns = vec![
        Column::new(words::part(lang)),
        Column::new(words::before(lang)),
        Column::new(words::after(lang)),
    ];
    let shown = |value: &Option<String>| value.clone().unwrap_or_else(|| words::none(lang).to_owned());
    let rows = previewed.changes.iter().map(|(field, before, after)| {
        Row::new(vec![field.name(lang).into_any(), shown(before).into_any(), shown(after).into_any()])
    });
    let rows: Vec<_> = rows.collect();
    let title =
        format!("{}: {}", previewed.controller.in_lang(lang), register::name(previewed.key.register, lang));
    let id = format!("changes-{index}");
    view! {
        <Table id=id caption=title columns=columns rows=rows/>
    }
    .into_any()
}

/// Makes the change that the preview showed.
#[server]
pub async fn change_contact(register: String) -> Result<(), AppError> {
    let (visit, backend) = (Visit::current(), expect_context::<Backend>());
    let at: RegisterKey = register.parse().map_err(|_| ErrorCode::Malformed)?;
    let here = PREVIEW_CONTACT.href_to(visit.lang, &[&at]);
    let form = EDIT_CONTACT.href_to(visit.lang, &[&at]);
    let mut draft: Draft = drafts::of(&form).await;
    let Some(edit) = edit_in(&draft) else {
        answer::go_to(&gone(&form));
        return Ok(());
    };
    match use_case::change(&backend, &visit.caller, &edit).await {
        Ok(changed) => {
            let saved = format!("{}?saved", MY_DATA.href(visit.lang));
            let next = if changed.awaits_code { CONFIRM_CONTACT.href(visit.lang) } else { saved };
            drafts::accept(&form, &next);
            Ok(())
        }
        Err(fault) => match rule(fault) {
            Ok(rule) => {
                draft.errors = errors_of(&rule);
                Err(drafts::refuse(&form, draft).await)
            }
            // The proof grew old on this page: what was typed waits until the person is back.
            Err(error) if error.code == ErrorCode::RecentSignInNeeded => {
                answer::go_to(&visit.proof_address(&drafts::address(&here)));
                Ok(())
            }
            Err(error) => Err(error),
        },
    }
}

mod words {
    luukku_domain::texts! {
        data: "Omat tiedot" / "Mina uppgifter" / "My data";
        title: "Tarkista muutos" / "Kontrollera ändringen" / "Check the change";
        lead: "Näin tietosi muuttuvat. Mitään ei ole vielä tallennettu." / "Så här ändras dina uppgifter. Ingenting är sparat ännu." / "This is how your details change. Nothing is saved yet.";
        part: "Kohta" / "Uppgift" / "Detail";
        before: "Ennen" / "Före" / "Before";
        after: "Jälkeen" / "Efter" / "After";
        none: "Ei ilmoitettu" / "Inte uppgivet" / "Not declared";
        code: "Sähköposti vahvistetaan koodilla" / "E-posten bekräftas med en kod" / "The e-mail is confirmed by a code";
        code_text: "Lähetämme koodin uuteen osoitteeseen. Vanha osoite on voimassa, kunnes annat koodin, ja siihen lähtee tieto muutoksesta. Jos jokin aiempi koodi odottaa vielä, se ei enää kelpaa."
            / "Vi skickar en kod till den nya adressen. Den gamla adressen gäller tills du ger koden, och den får besked om ändringen. Om en tidigare kod ännu väntar gäller den inte längre."
            / "We send a code to the new address. The old address stays until you give the code, and it is told about the change. A code that is still waiting from before does not count any more.";
        save: "Tallenna muutos" / "Spara ändringen" / "Save the change";
        back: "Muokkaa vielä" / "Ändra ännu" / "Edit more";
    }
}
