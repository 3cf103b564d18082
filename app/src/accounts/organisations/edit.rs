//! Making an organisation or a unit, and changing names and business ID: the same fields.

use crate::{
    drafts::{self, Draft},
    error::{AppError, ErrorCode, FieldError},
    load::{self, rule},
    paths::{NEW_ORGANISATION, ORGANISATION, RENAME_ORGANISATION},
    ui::{self, Actions, Button, ErrorSummary, Field, Form, PageHeading, Select, SelectOption, Width},
    visit::Visit,
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use luukku_backend::{
    Backend,
    accounts::organisations::{
        OrganisationErrors, TypedOrganisation,
        create::{self, CreateRule},
        rename::{self, RenameRule},
        view,
    },
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
        Ok::<_, AppError>(create_form(&visit, under, &draft))
    })
}

fn create_form(visit: &Visit, under: String, draft: &Draft) -> AnyView {
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
                <Actions><Button>{words::save(lang)}</Button></Actions>
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
    let Ok(chosen) = kind.parse::<OrganisationKind>() else {
        return Err(drafts::refuse(&here, draft(vec![FieldError::new("kind", "no_kind")])).await);
    };
    let typed = TypedOrganisation { fi: &fi, sv: &sv, en: &en, business_id: &business_id };
    match create::create(&backend, &visit.caller, chosen, parent, typed).await {
        Ok(id) => {
            drafts::accept(&here, &done(&visit, id)).await;
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
            drafts::accept(&here, &done(&visit, id)).await;
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
        cancel: "Peruuta" / "Avbryt" / "Cancel";
        taken: "Toisella organisaatiolla on jo tämä Y-tunnus" / "En annan organisation har redan detta FO-nummer" / "Another organisation has this business ID already";
        parent_closed: "Ylempi organisaatio on suljettu" / "Organisationen ovanför är stängd" / "The organisation above is closed";
        closed: "Organisaatio on suljettu" / "Organisationen är stängd" / "The organisation is closed";
        no_kind: "Valitse organisaation laji" / "Välj organisationens typ" / "Choose the kind of organisation";
    }
}
