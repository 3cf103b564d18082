//! Changing contact details, first page: what shall change, and where.

use super::judged_contacts::{FIELDS, JudgedContacts, Words, sentences};
use crate::{
    drafts::{self, Draft},
    error::{AppError, ErrorCode, FieldError},
    load::{self, rule},
    paths::{EDIT_CONTACT, MY_DATA, PREVIEW_CONTACT},
    ui::{
        self, Actions, Breadcrumbs, Button, Checkbox, Crumb, ErrorSummary, Field, Form, FormSection,
        Notification, PageHeading, Tone, Width,
    },
    visit::Visit,
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use luukku_backend::{
    Backend,
    contacts::{
        change_contact::{self as use_case, ContactEdit, ContactRule},
        own_data::{self, OwnData},
    },
};
use luukku_domain::{
    contacts::{ContactField, RegisterKey, TypedDetails, register},
    lang::Lang,
};

/// The page; the register stands in its address.
pub fn page() -> impl IntoView {
    load::page(async {
        let visit = Visit::current();
        if !super::after_proof() {
            return Ok(().into_any());
        }
        let at: RegisterKey = visit.parameter(EDIT_CONTACT)?;
        let backend = expect_context::<Backend>();
        let data = own_data::view(&backend, &visit.caller).await?;
        content(&visit, at, &data, &drafts::waiting().await)
    })
}

fn content(visit: &Visit, at: RegisterKey, data: &OwnData, draft: &Draft) -> Result<AnyView, AppError> {
    let lang = visit.lang;
    let held = data.registers.iter().find(|held| held.key == at).ok_or(ErrorCode::NotFound)?;
    // When the relation has ended, what is left can be removed; where nothing is left there is no form.
    if !held.is_live() && held.details.is_empty() {
        return Err(ErrorCode::NotFound.into());
    }
    let before = TypedDetails::from(&held.details);
    let judged = !draft.values.is_empty();
    let typed = if judged { typed_in(draft) } else { before.clone() };
    let errors = judged.then(|| typed.parse().err()).flatten();
    let errors = errors.map(|errors| sentences(lang, errors)).unwrap_or_default();
    let summary = FIELDS.iter().zip(&errors);
    let summary = summary.filter_map(|(field, text)| Some(ui::FieldError::new(*field, (*text)?))).collect();
    let seen = data.registers.iter().filter(|held| held.is_live() || held.key == at);
    let seen: Vec<_> = seen.map(|held| format!("{}:{}", held.key, held.version)).collect();
    let hidden = vec![("register".to_owned(), at.to_string()), ("seen".to_owned(), seen.join(" "))];
    let several = held.is_live() && data.live().count() > 1;
    let ended = (!held.is_live() && draft.error("form").is_none()).then(|| whole(lang, "ended"));
    let gone = visit.has_query("gone").then(|| whole(lang, "gone"));
    let everywhere = !draft.value("everywhere").is_empty();
    let shown = typed.clone();
    let way = vec![Crumb::new(MY_DATA.href(lang), words::data(lang))];
    let lead = words::lead(lang, held.controller.in_lang(lang), register::name(at.register, lang));
    Ok(view! {
        <Title text=format!("{} – Luukku", words::title(lang))/>
        <div class="lu-wrap lu-main lu-stack">
            <Breadcrumbs lang=lang way=way here=words::title(lang)/>
            <ErrorSummary lang=lang errors=summary/>
            {draft.error("form").map(|code| whole(lang, code))}
            {gone}
            {ended}
            <PageHeading title=words::title(lang) lead=lead/>
            {super::steps(lang, 0)}
            <Form action=PreviewContact::url() hidden=hidden>
                <JudgedContacts lang=lang words=Words::of(lang) before=before typed=typed judged=judged>
                    {fields(lang, shown, errors)}
                </JudgedContacts>
                {several.then(|| view! {
                    <Checkbox lang=lang name="everywhere" label=words::everywhere(lang) chosen=everywhere/>
                })}
                <Actions><Button>{words::go(lang)}</Button></Actions>
            </Form>
        </div>
    }
    .into_any())
}

/// What is wrong with the change as a whole.
fn whole(lang: Lang, code: &str) -> AnyView {
    let (title, text) = match code {
        "changed" => (words::changed(lang), words::changed_text(lang)),
        "too_many" => (words::too_many(lang), words::too_many_text(lang)),
        "ended" => (words::ended(lang), words::ended_text(lang)),
        "gone" => (words::gone(lang), words::gone_text(lang)),
        _ => (words::nothing(lang), words::nothing_text(lang)),
    };
    view! { <Notification tone=Tone::Warning title=title><p>{text}</p></Notification> }.into_any()
}

/// The four fields, as typed, each with what is wrong with it.
fn fields(lang: Lang, typed: TypedDetails, errors: [Option<&'static str>; 4]) -> AnyView {
    let TypedDetails { email, phone, kin_name, kin_phone } = typed;
    let [email_error, phone_error, kin_name_error, kin_phone_error] =
        errors.map(|error| error.map(str::to_owned));
    view! {
        <FormSection title=words::own(lang)>
            <Field
                lang=lang name="email" label=ContactField::Email.name(lang) hint=words::email_hint(lang)
                kind="email" autocomplete="email" optional=true value=email error=email_error
            />
            <Field
                lang=lang name="phone" label=ContactField::Phone.name(lang) hint=words::phone_hint(lang)
                kind="tel" autocomplete="tel" width=Width::Md optional=true
                value=phone error=phone_error
            />
        </FormSection>
        <FormSection title=ContactField::Kin.name(lang)>
            <p id="kin">{words::kin_notice(lang)}</p>
            <Field
                lang=lang name="kin_name" label=words::kin_name(lang) autocomplete="off" width=Width::Md
                optional=true value=kin_name error=kin_name_error
            />
            <Field
                lang=lang name="kin_phone" label=words::kin_phone(lang) kind="tel" autocomplete="off"
                width=Width::Md optional=true value=kin_phone error=kin_phone_error
            />
        </FormSection>
    }
    .into_any()
}

impl Words {
    /// The words in a language.
    fn of(lang: Lang) -> Self {
        Self { changes: words::changes(lang).to_owned(), nothing: words::none(lang).to_owned() }
    }
}

/// The details of a draft.
pub(super) fn typed_in(draft: &Draft) -> TypedDetails {
    let [email, phone, kin_name, kin_phone] = FIELDS.map(|field| draft.value(field).to_owned());
    TypedDetails { email, phone, kin_name, kin_phone }
}

/// The edit of a draft; `None` when its hidden parts are broken.
pub(super) fn edit_in(draft: &Draft) -> Option<ContactEdit> {
    let seen = draft.value("seen").split_whitespace().map(|part| {
        let (key, version) = part.rsplit_once(':')?;
        Some((key.parse().ok()?, version.parse().ok()?))
    });
    Some(ContactEdit {
        base: draft.value("register").parse().ok()?,
        everywhere: !draft.value("everywhere").is_empty(),
        typed: typed_in(draft),
        seen: seen.collect::<Option<_>>()?,
    })
}

/// What is wrong with a change, for the form: the fields judge themselves again when the form is shown.
pub(super) fn errors_of(rule: &ContactRule) -> Vec<FieldError> {
    let code = match rule {
        ContactRule::Fields(_) => return Vec::new(),
        ContactRule::Nothing => "nothing",
        ContactRule::ChangedMeanwhile => "changed",
        ContactRule::TooManyCodes => "too_many",
        ContactRule::Ended => "ended",
    };
    vec![FieldError::new("form", code)]
}

/// Judges what was typed and goes on to the page that shows before and after.
#[server]
pub async fn preview_contact(
    register: String,
    seen: String,
    email: String,
    phone: String,
    kin_name: String,
    kin_phone: String,
    #[server(default)] everywhere: String,
) -> Result<(), AppError> {
    let (visit, backend) = (Visit::current(), expect_context::<Backend>());
    let mut draft = Draft::new(
        [
            ("register", &register),
            ("seen", &seen),
            ("email", &email),
            ("phone", &phone),
            ("kin_name", &kin_name),
            ("kin_phone", &kin_phone),
            ("everywhere", &everywhere),
        ],
        Vec::new(),
    );
    let edit = edit_in(&draft).ok_or(ErrorCode::Malformed)?;
    match use_case::preview(&backend, &visit.caller, &edit).await {
        Ok(_) => {
            let form = EDIT_CONTACT.href_to(visit.lang, &[&edit.base]);
            let next = PREVIEW_CONTACT.href_to(visit.lang, &[&edit.base]);
            drafts::carry(&form, &next, &draft).await
        }
        Err(fault) => {
            draft.errors = errors_of(&rule(fault)?);
            let here = EDIT_CONTACT.href_to(visit.lang, &[&edit.base]);
            Err(drafts::refuse(&here, draft).await)
        }
    }
}

mod words {
    luukku_domain::texts! {
        data: "Omat tiedot" / "Mina uppgifter" / "My data";
        title: "Muuta yhteystietoja" / "Ändra kontaktuppgifter" / "Change contact details";
        lead(controller, register): "{controller}: {register}" / "{controller}: {register}" / "{controller}: {register}";
        own: "Miten sinut tavoittaa" / "Hur man når dig" / "How to reach you";
        email_hint: "Lähetämme uuteen osoitteeseen koodin, ja osoite vaihtuu vasta, kun annat sen." / "Vi skickar en kod till den nya adressen, och adressen byts först när du ger den." / "We send a code to a new address, and it counts only when you give the code.";
        phone_hint: "Esimerkiksi 040 123 4567 tai +46 8 123 456 78" / "Till exempel 040 123 4567 eller +46 8 123 456 78" / "For example 040 123 4567 or +46 8 123 456 78";
        kin_name: "Lähiomaisen nimi" / "Den anhörigas namn" / "Name of the next of kin";
        kin_phone: "Lähiomaisen puhelin" / "Den anhörigas telefon" / "Phone of the next of kin";
        kin_notice: "Tähän tallentuu toisen ihmisen tietoja. Kerro hänelle siitä. Hän voi pyytää poistamaan ne, ja sinä voit poistaa ne milloin tahansa."
            / "Här sparas en annan människas uppgifter. Berätta det för hen. Hen kan be att de tas bort, och du kan ta bort dem när som helst."
            / "This stores another person's data. Tell them about it. They can ask to have the data removed, and you can remove them at any time.";
        everywhere: "Muuta samat kohdat kaikissa rekistereissä, joissa olen asiakkaana" / "Ändra samma uppgifter i alla register där jag är klient" / "Change the same details in every register where I am a client";
        changes: "Mitä muuttuu" / "Vad som ändras" / "What will change";
        none: "ei ilmoitettu" / "inte uppgivet" / "not declared";
        go: "Jatka tarkistamaan" / "Gå vidare och kontrollera" / "Continue and check";
        nothing: "Mikään ei muuttunut" / "Ingenting ändrades" / "Nothing was changed";
        nothing_text: "Tiedot ovat samat kuin ennen. Muuta jotakin kohtaa tai palaa omiin tietoihin." / "Uppgifterna är desamma som förut. Ändra något eller gå tillbaka till dina uppgifter." / "The details are the same as before. Change something, or go back to your data.";
        changed: "Tiedot muuttuivat sillä välin" / "Uppgifterna ändrades under tiden" / "The details changed meanwhile";
        changed_text: "Joku muu istunto ehti muuttaa samoja tietoja. Tarkista alla olevat kohdat ja jatka uudelleen." / "En annan session hann ändra samma uppgifter. Kontrollera punkterna nedan och gå vidare på nytt." / "Another session changed the same details first. Check them below and continue again.";
        ended: "Asiakkuus on päättynyt" / "Kundrelationen har upphört" / "You are no longer a client here";
        ended_text: "Voit yhä poistaa tietoja, jotka olet ilmoittanut tähän rekisteriin: tyhjennä kohta. Uusia tietoja ei voi antaa." / "Du kan fortfarande ta bort uppgifter som du har gett till det här registret: töm punkten. Nya uppgifter kan inte ges." / "You can still remove details that you gave to this register: empty the field. New details cannot be given.";
        gone: "Lomakkeen tiedot eivät ole enää tallessa" / "Uppgifterna i formuläret finns inte längre kvar" / "What you typed is not kept any more";
        gone_text: "Keskeneräinen muutos säilyy tunnin. Mitään ei tallennettu rekisteriin. Kirjoita muutos uudelleen." / "En påbörjad ändring finns kvar i en timme. Ingenting sparades i registret. Skriv ändringen på nytt." / "An unfinished change is kept for an hour. Nothing was saved in the register. Type the change again.";
        too_many: "Liian monta koodia" / "För många koder" / "Too many codes";
        too_many_text: "Olemme lähettäneet tunnin sisällä jo viisi koodia. Odota hetki ja yritä sitten uudelleen." / "Vi har redan skickat fem koder inom en timme. Vänta en stund och försök sedan igen." / "We have already sent five codes within an hour. Wait for a while and try again.";
    }
}
