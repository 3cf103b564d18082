//! The clerk's counter: finding a client by identity code, with a purpose, and adding one. The code is kept nowhere, not
//! even in the form that comes back.

use super::client;
use crate::{
    answer,
    drafts::{self, Draft},
    error::{AppError, ErrorCode, FieldError},
    load::{self, rule},
    paths::{ADD_CLIENT, CLIENTS},
    ui::{
        self, Actions, Breadcrumbs, Button, ChoiceOption, Choices, Crumb, ErrorSummary, Field, Form,
        LinkButton, PageHeading, Select, SelectOption, Variant, Width,
    },
    visit::Visit,
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use luukku_backend::{
    Backend,
    contacts::{
        add_relation::{self, AddRelationRule, NewRelation},
        find_person::{self, FindRule, Searchable},
    },
    outside::Outside,
};
use luukku_domain::{
    contacts::{Ground, Purpose, register},
    lang::Lang,
    values::{HetuError, ReferenceError},
};

/// The page that searches.
pub fn page() -> impl IntoView {
    load::page(async {
        let (visit, backend) = (Visit::current(), expect_context::<Backend>());
        let registers = find_person::searchable(&backend, &visit.caller).await?;
        Ok::<_, AppError>(search(visit.lang, &registers, &drafts::waiting().await))
    })
}

/// The page that adds a client.
pub fn add_page() -> impl IntoView {
    load::page(async {
        let (visit, backend) = (Visit::current(), expect_context::<Backend>());
        let registers = find_person::searchable(&backend, &visit.caller).await?;
        Ok::<_, AppError>(add(visit.lang, &registers, &drafts::waiting().await))
    })
}

fn search(lang: Lang, registers: &[Searchable], draft: &Draft) -> AnyView {
    let error = draft.error("code").map(|code| match HetuError::from_code(code) {
        Some(error) => error.sentence(lang),
        None => words::miss(lang),
    });
    let purpose = purpose_error(lang, draft);
    let errors = [("code", error), ("purpose", purpose)];
    let errors = errors.into_iter().filter_map(|(field, text)| Some(ui::FieldError::new(field, text?)));
    let errors = errors.collect();
    let (select, purposes) = (register_select(lang, registers, draft), purposes(lang, draft));
    view! {
        <Title text=format!("{} – Luukku", words::title(lang))/>
        <div class="lu-wrap lu-main lu-stack">
            <ErrorSummary lang=lang errors=errors/>
            <PageHeading title=words::title(lang) lead=words::lead(lang)>
                <LinkButton href=ADD_CLIENT.href(lang) variant=Variant::Secondary>{words::add(lang)}</LinkButton>
            </PageHeading>
            <Form action=FindClient::url()>
                {select}
                <Field
                    lang=lang name="code" label=words::code(lang) autocomplete="off" width=Width::Sm
                    error=error.map(str::to_owned)
                />
                {purposes}
                <Actions><Button>{words::go(lang)}</Button></Actions>
            </Form>
        </div>
    }
    .into_any()
}

fn add(lang: Lang, registers: &[Searchable], draft: &Draft) -> AnyView {
    let code = draft.error("code").map(|code| match (HetuError::from_code(code), code) {
        (Some(error), _) => error.sentence(lang),
        (None, "dead") => words::dead(lang),
        (None, "exists") => words::exists(lang),
        (None, _) => words::later(lang),
    });
    let reference =
        draft.error("reference").and_then(ReferenceError::from_code).map(|error| error.sentence(lang));
    let errors = [("code", code), ("purpose", purpose_error(lang, draft)), ("reference", reference)];
    let errors = errors.into_iter().filter_map(|(field, text)| Some(ui::FieldError::new(field, text?)));
    let errors = errors.collect();
    let chosen = draft.value("ground").parse().unwrap_or(Ground::Grant);
    let grounds =
        Ground::ALL.map(|it| ChoiceOption::new(it.code(), it.name(lang)).chosen_if(it == chosen)).to_vec();
    let (select, purposes) = (register_select(lang, registers, draft), purposes(lang, draft));
    let typed_reference = draft.value("reference").to_owned();
    view! {
        <Title text=format!("{} – Luukku", words::add(lang))/>
        <div class="lu-wrap lu-main lu-stack">
            <Breadcrumbs
                lang=lang way=vec![Crumb::new(CLIENTS.href(lang), words::title(lang))] here=words::add(lang)
            />
            <ErrorSummary lang=lang errors=errors/>
            <PageHeading title=words::add(lang) lead=words::add_lead(lang)/>
            <Form action=AddClient::url()>
                {select}
                <Field
                    lang=lang name="code" label=words::code(lang) autocomplete="off" width=Width::Sm
                    error=code.map(str::to_owned)
                />
                {purposes}
                <Choices lang=lang name="ground" legend=words::ground(lang) options=grounds/>
                <Field
                    lang=lang name="reference" label=words::reference(lang) hint=words::reference_hint(lang)
                    width=Width::Md value=typed_reference error=reference.map(str::to_owned)
                />
                <Actions><Button>{words::add_go(lang)}</Button></Actions>
            </Form>
        </div>
    }
    .into_any()
}

fn register_select(lang: Lang, registers: &[Searchable], draft: &Draft) -> AnyView {
    let options = registers.iter().map(|it| {
        let label = format!("{}: {}", it.controller.in_lang(lang), register::name(it.key.register, lang));
        SelectOption::new(it.key.to_string(), label)
    });
    let options: Vec<_> = options.collect();
    view! { <Select lang=lang name="register" label=words::register(lang) options=options chosen=draft.value("register").to_owned()/> }.into_any()
}

/// Why the clerk looks somebody up: a search and an addition both keep it.
fn purposes(lang: Lang, draft: &Draft) -> AnyView {
    let options = Purpose::ALL
        .map(|it| ChoiceOption::new(it.code(), it.name(lang)).chosen_if(draft.value("purpose") == it.code()));
    let error = purpose_error(lang, draft);
    view! {
        <Choices
            lang=lang name="purpose" legend=words::purpose(lang) hint=words::purpose_hint(lang)
            options=options.to_vec() error=error.map(str::to_owned)
        />
    }
    .into_any()
}

fn purpose_error(lang: Lang, draft: &Draft) -> Option<&'static str> {
    draft.error("purpose").map(|_| words::purpose_missing(lang))
}

/// Sends a search back to its form, without the code.
async fn back(typed: [(&str, &str); 2], error: FieldError) -> AppError {
    drafts::refuse(&CLIENTS.href(Visit::current().lang), Draft::new(typed, vec![error])).await
}

/// Searches, and shows the client who was found.
#[server]
pub async fn find_client(
    register: String,
    code: String,
    #[server(default)] purpose: String,
) -> Result<(), AppError> {
    let (visit, backend) = (Visit::current(), expect_context::<Backend>());
    let at = register.parse().map_err(|_| ErrorCode::Malformed)?;
    let typed = [("register", register.as_str()), ("purpose", purpose.as_str())];
    let Ok(why) = purpose.parse::<Purpose>() else {
        return Err(back(typed, FieldError::new("purpose", "missing")).await);
    };
    match find_person::find_person(&backend, &visit.caller, at, &code, why).await {
        Ok(Some(found)) => {
            let live = found.relations.iter().rfind(|relation| relation.ended_at.is_none());
            let relation = live.or(found.relations.last()).ok_or(ErrorCode::Internal)?;
            answer::go_to(&client::address(visit.lang, relation.id, why, None));
            Ok(())
        }
        Ok(None) => Err(back(typed, FieldError::new("code", "miss")).await),
        Err(fault) => {
            let FindRule::Code(error) = rule(fault)?;
            Err(back(typed, FieldError::new("code", error.code())).await)
        }
    }
}

/// Adds a relation, and shows the client.
#[server]
pub async fn add_client(
    register: String,
    code: String,
    #[server(default)] purpose: String,
    #[server(default)] ground: String,
    reference: String,
) -> Result<(), AppError> {
    let (visit, backend) = (Visit::current(), expect_context::<Backend>());
    let outside = expect_context::<Outside>();
    let here = ADD_CLIENT.href(visit.lang);
    let at = register.parse().map_err(|_| ErrorCode::Malformed)?;
    let ground: Ground = ground.parse().map_err(|_| ErrorCode::Malformed)?;
    let typed = [
        ("register", register.as_str()),
        ("purpose", purpose.as_str()),
        ("ground", ground.code()),
        ("reference", reference.as_str()),
    ];
    let Ok(purpose) = purpose.parse::<Purpose>() else {
        let missing = FieldError::new("purpose", "missing");
        return Err(drafts::refuse(&here, Draft::new(typed, vec![missing])).await);
    };
    let new = NewRelation { at, code: &code, ground, reference: &reference, purpose };
    match add_relation::add_relation(&backend, outside.population(), &visit.caller, &new).await {
        Ok(relation) => {
            let next = client::address(visit.lang, relation, purpose, None);
            drafts::accept(&here, &next);
            Ok(())
        }
        Err(fault) => {
            let errors = errors_of(rule(fault)?);
            Err(drafts::refuse(&here, Draft::new(typed, errors)).await)
        }
    }
}

fn errors_of(rule: AddRelationRule) -> Vec<FieldError> {
    match rule {
        AddRelationRule::Fields { code, reference } => {
            let code = code.map(|error| FieldError::new("code", error.code()));
            let reference = reference.map(|error| FieldError::new("reference", error.code()));
            code.into_iter().chain(reference).collect()
        }
        AddRelationRule::TryLater => vec![FieldError::new("code", "later")],
        AddRelationRule::Dead => vec![FieldError::new("code", "dead")],
        AddRelationRule::Exists => vec![FieldError::new("code", "exists")],
    }
}

mod words {
    luukku_domain::texts! {
        title: "Hae asiakas" / "Sök klient" / "Find a client";
        lead: "Haku näkyy asiakkaan omassa historiassa: kuka haki, milloin ja miksi." / "Sökningen syns i klientens egen historik: vem som sökte, när och varför." / "The search shows in the client's own history: who searched, when and why.";
        register: "Rekisteri" / "Register" / "Register";
        code: "Henkilötunnus" / "Personbeteckning" / "Identity code";
        purpose: "Miksi haet" / "Varför du söker" / "Why you search";
        purpose_hint: "Hae vain asiakkaita, joita tarvitset työssäsi." / "Sök endast klienter som du behöver i ditt arbete." / "Search only for clients whom you need in your work.";
        purpose_missing: "Valitse, miksi haet." / "Välj varför du söker." / "Choose why you search.";
        go: "Hae" / "Sök" / "Search";
        miss: "Tässä rekisterissä ei ole asiakasta tällä henkilötunnuksella. Tarkista tunnus ja rekisteri, tai lisää asiakas." / "I det här registret finns ingen klient med den här personbeteckningen. Kontrollera beteckningen och registret eller lägg till klienten." / "This register has no client with this identity code. Check the code and the register, or add the client.";
        add: "Lisää asiakas" / "Lägg till klient" / "Add a client";
        add_lead: "Asiakkuudelle tarvitaan peruste. Asiakkaan tiedot haetaan väestötietojärjestelmästä." / "En kundrelation behöver en grund. Klientens uppgifter hämtas från befolkningsdatasystemet." / "A client relation needs a ground. The client's data are fetched from the population register.";
        ground: "Peruste" / "Grund" / "Ground";
        reference: "Viite" / "Referens" / "Reference";
        reference_hint: "Päätöksen tai asian numero. Ei henkilötunnusta." / "Beslutets eller ärendets nummer. Ingen personbeteckning." / "The number of the decision or case. No identity code.";
        add_go: "Lisää" / "Lägg till" / "Add";
        dead: "Väestötietojärjestelmän mukaan henkilö on kuollut. Asiakkuutta ei lisätty." / "Enligt befolkningsdatasystemet är personen avliden. Ingen kundrelation lades till." / "According to the population register the person has died. No relation was added.";
        exists: "Asiakkuus tällä perusteella ja viitteellä on jo olemassa." / "En kundrelation med den här grunden och referensen finns redan." / "There is a relation with this ground and reference already.";
        later: "Väestötietojärjestelmä ei vastaa, eikä henkilöä voi tarkistaa. Mitään ei lisätty. Yritä muutaman minuutin päästä." / "Befolkningsdatasystemet svarar inte och personen kan inte kontrolleras. Ingenting lades till. Försök igen om några minuter." / "The population register does not answer, so the person cannot be checked. Nothing was added. Try again in a few minutes.";
    }
}
