//! Relating a provider to an organiser for a service.

use crate::{
    drafts::{self, Draft},
    error::{AppError, ErrorCode, FieldError},
    load::{self, rule},
    paths::{ORGANISATION, RELATE_PROVIDER},
    ui::{self, Actions, Button, ErrorSummary, Field, Form, PageHeading, Select, SelectOption, Width},
    visit::Visit,
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use luukku_backend::{
    Backend,
    accounts::organisations::{
        choose::{self, Choice},
        relate::{self, RelateRule},
    },
};
use luukku_domain::{id::OrganisationId, lang::Lang, values::ServiceNameError};

/// The page.
pub fn page() -> impl IntoView {
    load::page(async {
        let (visit, backend) = (Visit::current(), expect_context::<Backend>());
        let id: OrganisationId = visit.parameter(RELATE_PROVIDER)?;
        let draft = drafts::waiting().await;
        let providers = choose::providers(&backend, &visit.caller, id).await?;
        Ok::<_, AppError>(content(&visit, id, providers, &draft))
    })
}

fn content(visit: &Visit, id: OrganisationId, providers: Vec<Choice>, draft: &Draft) -> AnyView {
    let lang = visit.lang;
    let mut options = vec![SelectOption::new("", words::choose(lang))];
    options.extend(
        providers
            .into_iter()
            .map(|choice| SelectOption::new(choice.id.to_string(), choice.names.in_lang(lang))),
    );
    let errors = draft.errors.iter();
    let errors =
        errors.map(|error| ui::FieldError::new(error.field.as_str(), sentence(lang, &error.code))).collect();
    let error = |field: &str| draft.error(field).map(|code| sentence(lang, code).to_owned());
    let (wrong_provider, wrong_service) = (error("provider"), error("service"));
    let (provider, service) = (draft.value("provider").to_owned(), draft.value("service").to_owned());
    let hidden = vec![("organisation".to_owned(), id.to_string())];
    view! {
        <Title text=format!("{} – Luukku", words::title(lang))/>
        <div class="lu-wrap lu-main lu-stack">
            <ErrorSummary lang=lang errors=errors/>
            <PageHeading title=words::title(lang) lead=words::lead(lang)/>
            <Form action=BeginServing::url() hidden=hidden>
                <Select
                    lang=lang name="provider" label=words::provider(lang) options=options
                    chosen=provider error=wrong_provider
                />
                <Field
                    lang=lang name="service" label=words::service(lang) value=service
                    error=wrong_service width=Width::Md
                />
                <Actions>
                    <Button>{words::save(lang)}</Button>
                    <a class="ds-link" href=ORGANISATION.href_to(lang, &[&id])>{words::cancel(lang)}</a>
                </Actions>
            </Form>
        </div>
    }
    .into_any()
}

/// Relates them.
#[server]
pub async fn begin_serving(organisation: String, provider: String, service: String) -> Result<(), AppError> {
    let (visit, backend) = (Visit::current(), expect_context::<Backend>());
    let id: OrganisationId = organisation.parse().map_err(|_| ErrorCode::NotFound)?;
    let here = RELATE_PROVIDER.href_to(visit.lang, &[&id]);
    let draft = |field: &str, code: &str| {
        Draft::new(
            [("provider", provider.as_str()), ("service", &service)],
            vec![FieldError::new(field, code)],
        )
    };
    let Ok(chosen) = provider.parse() else {
        return Err(drafts::refuse(&here, draft("provider", "no_provider")).await);
    };
    match relate::relate(&backend, &visit.caller, chosen, id, &service).await {
        Ok(_) => {
            drafts::accept(&here, &format!("{}?done", ORGANISATION.href_to(visit.lang, &[&id])));
            Ok(())
        }
        Err(fault) => {
            let (field, code) = match rule(fault)? {
                RelateRule::Service(error) => ("service", error.code()),
                RelateRule::NotAProvider => ("provider", "no_provider"),
                RelateRule::NotAnOrganiser => ("provider", "no_organiser"),
                RelateRule::Already => ("service", "already"),
            };
            Err(drafts::refuse(&here, draft(field, code)).await)
        }
    }
}

fn sentence(lang: Lang, code: &str) -> &'static str {
    let service = ServiceNameError::from_code(code).map(|error| error.sentence(lang));
    service.unwrap_or(match code {
        "already" => words::already(lang),
        "no_organiser" => words::no_organiser(lang),
        _ => words::no_provider(lang),
    })
}

mod words {
    luukku_domain::texts! {
        title: "Lisää palveluntuottaja" / "Lägg till en tjänsteproducent" / "Add a provider";
        lead: "Palveluntuottaja liitetään järjestäjään palvelu kerrallaan. Käyttöoikeuksia ei siirry." / "Tjänsteproducenten kopplas till anordnaren en tjänst i taget. Inga behörigheter överförs." / "A provider is related to the organiser one service at a time. No access is passed on.";
        provider: "Palveluntuottaja" / "Tjänsteproducent" / "Provider";
        service: "Palvelu" / "Tjänst" / "Service";
        choose: "Valitse" / "Välj" / "Choose";
        save: "Tallenna" / "Spara" / "Save";
        cancel: "Peruuta" / "Avbryt" / "Cancel";
        no_provider: "Valitse palveluntuottaja" / "Välj tjänsteproducent" / "Choose a provider";
        no_organiser: "Vain kunta, hyvinvointialue tai virasto voi järjestää palveluja" / "Endast en kommun, ett välfärdsområde eller en myndighet kan anordna tjänster" / "Only a municipality, a county or an agency can arrange services";
        already: "Palveluntuottaja tuottaa jo tätä palvelua" / "Tjänsteproducenten producerar redan denna tjänst" / "The provider serves in this service already";
    }
}
