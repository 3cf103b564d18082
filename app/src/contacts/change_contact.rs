//! Changing contact details, first page: what shall change, and where.

use super::contact_form::{ContactForm, FormWords, sentences};
use crate::{
    drafts::{self, Draft},
    error::{AppError, ErrorCode, FieldError},
    load::{self, rule},
    paths::{EDIT_CONTACT, MY_DATA, PREVIEW_CONTACT},
    ui::{self, Breadcrumbs, Crumb, ErrorSummary, Notification, PageHeading, Tone},
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
    contacts::{RegisterKey, TypedDetails, register},
    lang::Lang,
};

/// The names of the four inputs, in the order of the form.
pub(super) const FIELDS: [&str; 4] = ["email", "phone", "kin_name", "kin_phone"];

/// The page; the register stands in its address.
pub fn page() -> impl IntoView {
    load::page(async {
        let visit = Visit::current();
        if !super::after_proof() {
            return Ok(().into_any());
        }
        let at: RegisterKey = visit.last_part().parse().map_err(|_| ErrorCode::NotFound)?;
        let backend = expect_context::<Backend>();
        let data = own_data::view(&backend, &visit.caller).await?;
        content(visit.lang, at, &data, &drafts::waiting().await)
    })
}

fn content(lang: Lang, at: RegisterKey, data: &OwnData, draft: &Draft) -> Result<AnyView, AppError> {
    let held = data.live().find(|held| held.key == at).ok_or(ErrorCode::NotFound)?;
    let before = TypedDetails::from(&held.details);
    let judged = !draft.values.is_empty();
    let typed = if judged { typed_in(draft) } else { before.clone() };
    let errors = judged.then(|| typed.parse().err()).flatten();
    let errors = errors.map(|errors| sentences(lang, &errors)).unwrap_or_default();
    let summary = FIELDS.iter().zip(errors);
    let summary = summary.filter_map(|(field, text)| Some(ui::FieldError::new(*field, text?))).collect();
    let seen: Vec<_> = data.live().map(|held| format!("{}:{}", held.key, held.version)).collect();
    let hidden = vec![("register".to_owned(), at.to_string()), ("seen".to_owned(), seen.join(" "))];
    let several = data.live().count() > 1;
    let way = vec![Crumb::new(MY_DATA.href(lang), words::data(lang))];
    let lead = words::lead(lang, held.controller.in_lang(lang), register::name(at.register, lang));
    Ok(view! {
        <Title text=format!("{} – Luukku", words::title(lang))/>
        <div class="lu-wrap lu-main lu-stack">
            <Breadcrumbs lang=lang way=way here=words::title(lang)/>
            <ErrorSummary lang=lang errors=summary/>
            {draft.error("form").map(|code| whole(lang, code))}
            <PageHeading title=words::title(lang) lead=lead/>
            <ContactForm
                lang=lang words=form_words(lang, several) action=PreviewContact::url().to_owned() hidden=hidden
                before=before typed=typed judged=judged everywhere=!draft.value("everywhere").is_empty()
            />
        </div>
    }
    .into_any())
}

/// What is wrong with the change as a whole.
fn whole(lang: Lang, code: &str) -> AnyView {
    let (title, text) = match code {
        "changed" => (words::changed(lang), words::changed_text(lang)),
        "too_many" => (words::too_many(lang), words::too_many_text(lang)),
        _ => (words::nothing(lang), words::nothing_text(lang)),
    };
    view! { <Notification tone=Tone::Warning title=title><p>{text}</p></Notification> }.into_any()
}

fn form_words(lang: Lang, several: bool) -> FormWords {
    FormWords {
        own: words::own(lang).to_owned(),
        email_hint: words::email_hint(lang).to_owned(),
        phone_hint: words::phone_hint(lang).to_owned(),
        kin_name: words::kin_name(lang).to_owned(),
        kin_phone: words::kin_phone(lang).to_owned(),
        kin_notice: words::kin_notice(lang).to_owned(),
        everywhere: several.then(|| words::everywhere(lang).to_owned()),
        changes: words::changes(lang).to_owned(),
        nothing: words::none(lang).to_owned(),
        go: words::go(lang).to_owned(),
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
            let next = PREVIEW_CONTACT.href_to(visit.lang, &[&edit.base]);
            drafts::carry(&next, &draft).await
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
        too_many: "Liian monta koodia" / "För många koder" / "Too many codes";
        too_many_text: "Olemme lähettäneet tunnin sisällä jo viisi koodia. Odota hetki ja yritä sitten uudelleen." / "Vi har redan skickat fem koder inom en timme. Vänta en stund och försök sedan igen." / "We have already sent five codes within an hour. Wait for a while and try again.";
    }
}
