//! Making an organisation or a unit, and changing names and business ID: the same fields.

use crate::{
    drafts::{self, Draft},
    error::{AppError, ErrorCode, FieldError},
    load::{self, rule},
    paths::{NEW_ORGANISATION, ORGANISATION, RENAME_ORGANISATION},
    ui::{
        self, Actions, Button, ErrorSummary, Field, Form, PageHeading, Select, SelectOption, Variant, Width,
    },
    visit::Visit,
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use luukku_backend::{
    Backend,
    accounts::organisations::{
        OrganisationErrors, TypedOrganisation,
        create::{self, CreateRule},
        names_from_register::{NamesRule, names_from_register},
        rename::{self, RenameRule},
        view,
    },
    outside::Outside,
};
use luukku_domain::{
    accounts::organisation::OrganisationKind,
    id::OrganisationId,
    lang::Lang,
    permission::{action, thing::NewOrganisation},
    values::{BusinessIdError, OrganisationNameError},
};

/// The page for a new organisation; `?under=ID` for a unit.
pub fn create_page() -> impl IntoView {
    load::page(async {
        let (visit, backend) = (Visit::current(), expect_context::<Backend>());
        let draft = drafts::waiting().await;
        let under = visit.query("under").unwrap_or_else(|| draft.value("under").to_owned());
        let new = match under.as_str() {
            "" => NewOrganisation { kind: OrganisationKind::Municipality, parent: None },
            id => {
                let id = id.parse().map_err(|_| ErrorCode::NotFound)?;
                let above = view::view(&backend, &visit.caller, id).await?.place;
                NewOrganisation { kind: OrganisationKind::Unit, parent: Some(above) }
            }
        };
        // No form for what would be refused once it is filled in.
        visit.caller.may(action::CreateOrganisation, &new).map(|_| ())?;
        let asks = expect_context::<Outside>().business_register.is_some();
        Ok::<_, AppError>(create_form(&visit, under, &draft, asks))
    })
}

/// `asks`: whether there is a business register to ask for names.
fn create_form(visit: &Visit, under: String, draft: &Draft, asks: bool) -> AnyView {
    let lang = visit.lang;
    let is_unit = !under.is_empty();
    let title = if is_unit { words::new_unit(lang) } else { words::new(lang) };
    let kinds: Vec<_> = OrganisationKind::ALL
        .into_iter()
        .filter(|kind| !matches!(kind, OrganisationKind::Unit | OrganisationKind::Operator))
        .map(|kind| SelectOption::new(kind.code(), kind.name(lang)))
        .collect();
    let mut options = vec![SelectOption::new("", words::choose(lang))];
    options.extend(kinds);
    let kind_error = draft.error("kind").map(|code| sentence(lang, code).to_owned());
    let kind = draft.value("kind").to_owned();
    let (hidden_kind, errors) = (OrganisationKind::Unit.code().to_owned(), summary(lang, draft));
    let fields = fields(lang, draft);
    let mut hidden = vec![("under".to_owned(), under)];
    if is_unit {
        hidden.push(("kind".to_owned(), hidden_kind));
    }
    view! {
        <Title text=format!("{title} – Luukku")/>
        <div class="lu-wrap lu-main lu-stack">
            <ErrorSummary lang=lang errors=errors/>
            <PageHeading title=title/>
            <Form action=CreateOrganisation::url() hidden=hidden>
                {(!is_unit).then(|| view! {
                    <Select lang=lang name="kind" label=words::kind(lang) options=options chosen=kind error=kind_error/>
                })}
                {fields}
                <Actions>
                    <Button>{words::save(lang)}</Button>
                    {asks.then(|| view! {
                        <Button variant=Variant::Secondary formaction=FillInNames::url()>{words::fill_in(lang)}</Button>
                    })}
                </Actions>
            </Form>
        </div>
    }
    .into_any()
}

/// The page for other names.
pub fn rename_page() -> impl IntoView {
    load::page(async {
        let (visit, backend) = (Visit::current(), expect_context::<Backend>());
        let mut draft = drafts::waiting().await;
        let id: OrganisationId = visit.parameter(RENAME_ORGANISATION)?;
        let found = view::view(&backend, &visit.caller, id).await?;
        if draft.values.is_empty() {
            let data = &found.organisation;
            let text = |name: &Option<_>| name.as_ref().map(ToString::to_string).unwrap_or_default();
            let (sv, en) = (text(&data.names.name_sv), text(&data.names.name_en));
            let business_id = data.business_id.as_ref().map(ToString::to_string).unwrap_or_default();
            let fi = data.names.name_fi.as_str();
            draft =
                Draft::new([("fi", fi), ("sv", &sv), ("en", &en), ("business_id", &business_id)], Vec::new());
        }
        Ok::<_, AppError>(rename_form(&visit, id, &draft))
    })
}

fn rename_form(visit: &Visit, id: OrganisationId, draft: &Draft) -> AnyView {
    let lang = visit.lang;
    let hidden = vec![("organisation".to_owned(), id.to_string())];
    let (errors, fields) = (summary(lang, draft), fields(lang, draft));
    view! {
        <Title text=format!("{} – Luukku", words::rename(lang))/>
        <div class="lu-wrap lu-main lu-stack">
            <ErrorSummary lang=lang errors=errors/>
            <PageHeading title=words::rename(lang)/>
            <Form action=RenameOrganisation::url() hidden=hidden>
                {fields}
                <Actions>
                    <Button>{words::save(lang)}</Button>
                    <a class="ds-link" href=ORGANISATION.href_to(lang, &[&id])>{words::cancel(lang)}</a>
                </Actions>
            </Form>
        </div>
    }
    .into_any()
}

/// Three names and the business ID.
fn fields(lang: Lang, draft: &Draft) -> AnyView {
    let error = |field: &str| draft.error(field).map(|code| sentence(lang, code).to_owned());
    let value = |field: &str| draft.value(field).to_owned();
    view! {
        <Field lang=lang name="fi" label=words::name_fi(lang) value=value("fi") error=error("fi")/>
        <Field lang=lang name="sv" label=words::name_sv(lang) value=value("sv") error=error("sv") optional=true/>
        <Field lang=lang name="en" label=words::name_en(lang) value=value("en") error=error("en") optional=true/>
        <Field
            lang=lang name="business_id" label=words::business_id(lang) hint=words::business_id_hint(lang)
            value=value("business_id") error=error("business_id") width=Width::Sm optional=true
        />
    }
    .into_any()
}

/// Makes the organisation.
#[server]
pub async fn create_organisation(
    under: String,
    #[server(default)] kind: String,
    fi: String,
    sv: String,
    en: String,
    business_id: String,
) -> Result<(), AppError> {
    let (visit, backend) = (Visit::current(), expect_context::<Backend>());
    let here = NEW_ORGANISATION.href(visit.lang);
    let draft = |errors| {
        let values = [
            ("under", under.as_str()),
            ("kind", &kind),
            ("fi", &fi),
            ("sv", &sv),
            ("en", &en),
            ("business_id", &business_id),
        ];
        Draft::new(values, errors)
    };
    let parent = match under.as_str() {
        "" => None,
        id => Some(id.parse().map_err(|_| ErrorCode::NotFound)?),
    };
    let typed = TypedOrganisation { fi: &fi, sv: &sv, en: &en, business_id: &business_id };
    let Ok(chosen) = kind.parse::<OrganisationKind>() else {
        // Everything that is wrong is told at once.
        let mut errors = vec![FieldError::new("kind", "no_kind")];
        errors.extend(typed.errors().map(field_errors).unwrap_or_default());
        return Err(drafts::refuse(&here, draft(errors)).await);
    };
    match create::create(&backend, &visit.caller, chosen, parent, typed).await {
        Ok(id) => {
            drafts::accept(&here, &done(&visit, id));
            Ok(())
        }
        Err(fault) => {
            let errors = match rule(fault)? {
                CreateRule::Fields(errors) => field_errors(errors),
                CreateRule::BusinessIdTaken => vec![FieldError::new("business_id", "taken")],
                CreateRule::ParentClosed => vec![FieldError::new("fi", "parent_closed")],
                CreateRule::KindDoesNotFit | CreateRule::OneOperator => {
                    vec![FieldError::new("kind", "no_kind")]
                }
            };
            Err(drafts::refuse(&here, draft(errors)).await)
        }
    }
}

/// Fills the form of a new organisation in with the names that the business register has, and shows it again. When the
/// register is silent, the form comes back as it was.
#[server]
pub async fn fill_in_names(
    under: String,
    #[server(default)] kind: String,
    fi: String,
    sv: String,
    en: String,
    business_id: String,
) -> Result<(), AppError> {
    let (visit, backend) = (Visit::current(), expect_context::<Backend>());
    let outside = expect_context::<Outside>();
    let here = NEW_ORGANISATION.href(visit.lang);
    let parent = match under.as_str() {
        "" => None,
        id => Some(id.parse().map_err(|_| ErrorCode::NotFound)?),
    };
    let draft = |[fi, sv, en, business_id]: [&str; 4], errors| {
        let (under, kind) = (under.as_str(), kind.as_str());
        let values = [
            ("under", under),
            ("kind", kind),
            ("fi", fi),
            ("sv", sv),
            ("en", en),
            ("business_id", business_id),
        ];
        Draft::new(values, errors)
    };
    match names_from_register(&backend, outside.business(), &visit.caller, parent, &business_id).await {
        Ok(names) => {
            let found = [&names.fi, &names.sv, &names.en, &names.business_id].map(String::as_str);
            drafts::carry(&here, &here, &draft(found, Vec::new())).await
        }
        Err(fault) => {
            let code = match rule(fault)? {
                NamesRule::BusinessId(error) => error.code(),
                NamesRule::Unknown => "no_company",
                NamesRule::Silent => "register_silent",
            };
            let errors = vec![FieldError::new("business_id", code)];
            Err(drafts::refuse(&here, draft([&fi, &sv, &en, &business_id], errors)).await)
        }
    }
}

/// Changes names and business ID.
#[server]
pub async fn rename_organisation(
    organisation: String,
    fi: String,
    sv: String,
    en: String,
    business_id: String,
) -> Result<(), AppError> {
    let (visit, backend) = (Visit::current(), expect_context::<Backend>());
    let id: OrganisationId = organisation.parse().map_err(|_| ErrorCode::NotFound)?;
    let here = RENAME_ORGANISATION.href_to(visit.lang, &[&id]);
    let typed = TypedOrganisation { fi: &fi, sv: &sv, en: &en, business_id: &business_id };
    match rename::rename(&backend, &visit.caller, id, typed).await {
        Ok(()) => {
            drafts::accept(&here, &done(&visit, id));
            Ok(())
        }
        Err(fault) => {
            let errors = match rule(fault)? {
                RenameRule::Fields(errors) => field_errors(errors),
                RenameRule::BusinessIdTaken => vec![FieldError::new("business_id", "taken")],
                RenameRule::Closed => vec![FieldError::new("fi", "closed")],
            };
            let values = [("fi", fi.as_str()), ("sv", &sv), ("en", &en), ("business_id", &business_id)];
            Err(drafts::refuse(&here, Draft::new(values, errors)).await)
        }
    }
}

fn done(visit: &Visit, id: OrganisationId) -> String {
    format!("{}?done", ORGANISATION.href_to(visit.lang, &[&id]))
}

fn field_errors(errors: OrganisationErrors) -> Vec<FieldError> {
    let names = errors.names.as_ref();
    let fields = [
        ("fi", names.and_then(|names| names.fi).map(OrganisationNameError::code)),
        ("sv", names.and_then(|names| names.sv).map(OrganisationNameError::code)),
        ("en", names.and_then(|names| names.en).map(OrganisationNameError::code)),
        ("business_id", errors.business_id.map(BusinessIdError::code)),
    ];
    fields.into_iter().filter_map(|(field, code)| Some(FieldError::new(field, code?))).collect()
}

fn summary(lang: Lang, draft: &Draft) -> Vec<ui::FieldError> {
    let errors = draft.errors.iter();
    errors.map(|error| ui::FieldError::new(error.field.as_str(), sentence(lang, &error.code))).collect()
}

fn sentence(lang: Lang, code: &str) -> &'static str {
    let name = OrganisationNameError::from_code(code).map(|error| error.sentence(lang));
    let id = BusinessIdError::from_code(code).map(|error| error.sentence(lang));
    name.or(id).unwrap_or(match code {
        "taken" => words::taken(lang),
        "parent_closed" => words::parent_closed(lang),
        "closed" => words::closed(lang),
        "no_company" => words::no_company(lang),
        "register_silent" => words::register_silent(lang),
        _ => words::no_kind(lang),
    })
}

mod words {
    luukku_domain::texts! {
        new: "Lisää organisaatio" / "Lägg till en organisation" / "Add an organisation";
        new_unit: "Lisää yksikkö" / "Lägg till en enhet" / "Add a unit";
        rename: "Muuta nimiä" / "Ändra namn" / "Change the names";
        kind: "Laji" / "Typ" / "Kind";
        choose: "Valitse" / "Välj" / "Choose";
        name_fi: "Nimi suomeksi" / "Namn på finska" / "Name in Finnish";
        name_sv: "Nimi ruotsiksi" / "Namn på svenska" / "Name in Swedish";
        name_en: "Nimi englanniksi" / "Namn på engelska" / "Name in English";
        business_id: "Y-tunnus" / "FO-nummer" / "Business ID";
        business_id_hint: "Esimerkiksi 0245437-2" / "Till exempel 0245437-2" / "For example 0245437-2";
        save: "Tallenna" / "Spara" / "Save";
        fill_in: "Hae nimet" / "Hämta namnen" / "Fetch the names";
        no_company: "Yritys- ja yhteisötietojärjestelmässä ei ole toimivaa yritystä tai yhteisöä, jolla on tämä Y-tunnus"
            / "Företags- och organisationsdatasystemet har inget verksamt företag eller organisation med detta FO-nummer"
            / "The business register has no active company or organisation with this business ID";
        register_silent: "Yritys- ja yhteisötietojärjestelmä ei vastaa juuri nyt. Kirjoita nimet itse tai yritä hetken päästä uudelleen."
            / "Företags- och organisationsdatasystemet svarar inte just nu. Skriv namnen själv eller försök på nytt om en stund."
            / "The business register does not answer right now. Type the names yourself, or try again in a moment.";
        cancel: "Peruuta" / "Avbryt" / "Cancel";
        taken: "Toisella organisaatiolla on jo tämä Y-tunnus" / "En annan organisation har redan detta FO-nummer" / "Another organisation has this business ID already";
        parent_closed: "Ylempi organisaatio on suljettu" / "Organisationen ovanför är stängd" / "The organisation above is closed";
        closed: "Organisaatio on suljettu" / "Organisationen är stängd" / "The organisation is closed";
        no_kind: "Valitse organisaation laji" / "Välj organisationens typ" / "Choose the kind of organisation";
    }
}
