//! Legal holds, for data-protection officers: what is not removed for now, and the form that sets one.

use crate::{
    answer,
    drafts::{self, Draft},
    error::{AppError, ErrorCode, FieldError},
    load::{self, rule},
    paths::{HOLDS, RETENTION},
    ui::{
        self, Actions, Breadcrumbs, Button, Column, Crumb, Empty, ErrorSummary, Field, Form, Notification,
        PageHeading, Row, Section, Select, SelectOption, Table, Tone, Variant, Width,
    },
    visit::Visit,
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use luukku_backend::{
    Backend,
    accounts::organisations::Names,
    contacts::legal_hold::{self, Hold, HoldRule},
};
use luukku_domain::{
    accounts::membership::GroundError, dates, id::OrganisationId, lang::Lang, values::HetuError,
};

/// The page.
pub fn page() -> impl IntoView {
    load::page(async {
        let (visit, backend) = (Visit::current(), expect_context::<Backend>());
        let holds = legal_hold::holds(&backend, &visit.caller).await?;
        let controllers = legal_hold::controllers(&backend, &visit.caller).await?;
        Ok::<_, AppError>(content(&visit, &drafts::waiting().await, holds, controllers))
    })
}

fn content(
    visit: &Visit,
    draft: &Draft,
    holds: Vec<Hold>,
    controllers: Vec<(OrganisationId, Names)>,
) -> AnyView {
    let lang = visit.lang;
    let retention = Crumb::new(RETENTION.href(lang), words::retention(lang));
    let wrong = |field: &'static str| draft.error(field).map(|code| sentence(lang, code));
    let (code, reason) = (wrong("code"), wrong("reason"));
    let errors = [("code", &code), ("reason", &reason)]
        .into_iter()
        .filter_map(|(field, error)| Some(ui::FieldError::new(field, error.as_ref()?.clone())))
        .collect();
    let (controller, typed) = (draft.value("controller").to_owned(), draft.value("reason").to_owned());
    let options = controllers
        .into_iter()
        .map(|(id, names)| SelectOption::new(id.to_string(), names.in_lang(lang).to_owned()))
        .collect();
    view! {
        <Title text=format!("{} – Luukku", words::title(lang))/>
        <div class="lu-wrap lu-main lu-stack">
            {done(visit)}
            <Breadcrumbs lang=lang way=vec![retention] here=words::title(lang)/>
            <ErrorSummary lang=lang errors=errors/>
            <PageHeading title=words::title(lang) lead=words::lead(lang)/>
            {table(lang, holds)}
            <Section title=words::new(lang)>
                <Form action=PlaceHold::url()>
                    <Select
                        lang=lang name="controller" label=words::controller(lang) options=options
                        chosen=controller
                    />
                    <Field
                        lang=lang name="code" label=words::code(lang) hint=words::code_hint(lang) autocomplete="off"
                        width=Width::Sm error=code
                    />
                    <Field
                        lang=lang name="reason" label=words::reason(lang) hint=words::reason_hint(lang)
                        value=typed error=reason
                    />
                    <Actions><Button>{words::place(lang)}</Button></Actions>
                </Form>
            </Section>
        </div>
    }
    .into_any()
}

/// What was done on the page before.
fn done(visit: &Visit) -> AnyView {
    let lang = visit.lang;
    let title = match visit.query("done").as_deref() {
        Some("placed") => words::placed(lang),
        Some("lifted") => words::lifted(lang),
        _ => return ().into_any(),
    };
    view! { <Notification tone=Tone::Success title=title/> }.into_any()
}

fn table(lang: Lang, holds: Vec<Hold>) -> AnyView {
    let columns = vec![
        Column::new(words::since(lang)),
        Column::new(words::controller(lang)),
        Column::new(words::reason(lang)),
        Column::new(words::by(lang)),
        Column::new(words::end(lang)),
    ];
    let line = |hold: Hold| {
        let said = format!(" {}", hold.reason);
        let hidden = vec![("hold".to_owned(), hold.id.to_string())];
        let lift = view! {
            <Form action=LiftHold::url() hidden=hidden>
                <Button variant=Variant::Secondary>
                    {words::lift(lang)} <span class="ds-sr-only">{said}</span>
                </Button>
            </Form>
        };
        Row::new(vec![
            dates::date_and_time(lang, hold.placed_at).into_any(),
            hold.controller.in_lang(lang).to_owned().into_any(),
            hold.reason.into_any(),
            hold.placed_by.into_any(),
            lift.into_any(),
        ])
    };
    let caption = words::caption(lang, holds.len());
    let rows = holds.into_iter().map(line).collect();
    let empty =
        view! { <Empty title=words::nothing(lang)><p>{words::nothing_text(lang)}</p></Empty> }.into_any();
    view! { <Table id="holds" caption=caption columns=columns rows=rows empty=empty/> }.into_any()
}

/// What is wrong with a field, and how to mend it.
fn sentence(lang: Lang, code: &str) -> String {
    match code {
        "nobody" => words::nobody(lang),
        "held" => words::held(lang),
        "reason_missing" => words::reason_missing(lang),
        "reason_too_long" => words::reason_too_long(lang),
        code => HetuError::from_code(code).map_or("", |error| error.sentence(lang)),
    }
    .to_owned()
}

const fn code_of(error: GroundError) -> &'static str {
    match error {
        GroundError::Missing => "reason_missing",
        GroundError::TooLong => "reason_too_long",
    }
}

/// Sets a hold. The identity code is kept nowhere, not even in the form that comes back.
#[server]
pub async fn place_hold(controller: String, code: String, reason: String) -> Result<(), AppError> {
    let (visit, backend) = (Visit::current(), expect_context::<Backend>());
    let at = controller.parse().map_err(|_| ErrorCode::NotFound)?;
    let here = HOLDS.href(visit.lang);
    let Err(fault) = legal_hold::place_hold(&backend, &visit.caller, at, &code, &reason).await else {
        answer::go_to(&format!("{here}?done=placed"));
        return Ok(());
    };
    let (code, why) = match rule(fault)? {
        HoldRule::Typed { code, reason } => (code.map(HetuError::code), reason.map(code_of)),
        HoldRule::Nobody => (Some("nobody"), None),
        HoldRule::Held => (Some("held"), None),
        HoldRule::Lifted => return Err(ErrorCode::Conflict.into()),
    };
    let wrong = [("code", code), ("reason", why)];
    let errors = wrong.into_iter().filter_map(|(field, code)| Some(FieldError::new(field, code?))).collect();
    let values = [("controller", controller.as_str()), ("code", ""), ("reason", reason.as_str())];
    Err(drafts::refuse(&here, Draft::new(values, errors)).await)
}

/// Lifts a hold. One that was lifted meanwhile is as it was wanted.
#[server]
pub async fn lift_hold(hold: String) -> Result<(), AppError> {
    let (visit, backend) = (Visit::current(), expect_context::<Backend>());
    let hold = hold.parse().map_err(|_| ErrorCode::NotFound)?;
    if let Err(fault) = legal_hold::lift_hold(&backend, &visit.caller, hold).await
        && rule(fault)? != HoldRule::Lifted
    {
        return Err(ErrorCode::Conflict.into());
    }
    answer::go_to(&format!("{}?done=lifted", HOLDS.href(visit.lang)));
    Ok(())
}

mod words {
    luukku_domain::texts! {
        retention: "Säilytysajat" / "Förvaringstider" / "Retention times";
        title: "Säilytysvelvoitteet" / "Lagringsplikter" / "Legal holds";
        lead: "Asiakkaan tietoja ei poisteta, kun ne ovat tarpeen esimerkiksi muutoksenhaussa, valvonnassa tai esitutkinnassa. Kun velvoite päätetään, tiedot poistuvat säilytysajan mukaan." / "En klients uppgifter raderas inte när de behövs till exempel vid ändringssökande, tillsyn eller förundersökning. När plikten upphävs raderas uppgifterna enligt sin förvaringstid." / "A client's data are not removed while they are needed, for instance in an appeal, a supervision or an investigation. Once the hold is lifted, they go when their time is over.";
        caption(count): "Voimassa olevia säilytysvelvoitteita: {count}" / "Gällande lagringsplikter: {count}" / "Holds in force: {count}";
        nothing: "Säilytysvelvoitteita ei ole" / "Det finns inga lagringsplikter" / "There are no holds";
        nothing_text: "Kaikki tiedot poistuvat, kun niiden säilytysaika päättyy." / "Alla uppgifter raderas när deras förvaringstid går ut." / "All data go when their time is over.";
        since: "Alkaen" / "Från" / "Since";
        controller: "Rekisterinpitäjä" / "Personuppgiftsansvarig" / "Controller";
        reason: "Peruste" / "Grund" / "What it rests on";
        reason_hint: "Esimerkiksi päätöksen tai pyynnön tunniste. Älä kirjoita asiakkaan nimeä." / "Till exempel beslutets eller begärans beteckning. Skriv inte klientens namn." / "For instance the reference of the decision or request. Do not write the client's name.";
        by: "Asettanut" / "Infördes av" / "Set by";
        end: "Päättäminen" / "Upphävande" / "Lifting";
        lift: "Päätä" / "Upphäv" / "Lift";
        new: "Uusi säilytysvelvoite" / "Ny lagringsplikt" / "A new hold";
        code: "Asiakkaan henkilötunnus" / "Klientens personbeteckning" / "The client's identity code";
        code_hint: "Henkilötunnusta ei tallenneta." / "Personbeteckningen sparas inte." / "The identity code is not kept.";
        place: "Aseta säilytysvelvoite" / "Inför lagringsplikt" / "Set the hold";
        placed: "Säilytysvelvoite on asetettu" / "Lagringsplikten har införts" / "The hold is set";
        lifted: "Säilytysvelvoite on päätetty" / "Lagringsplikten har upphävts" / "The hold is lifted";
        nobody: "Rekisterinpitäjällä ei ole asiakasta, jolla on tämä henkilötunnus. Tarkista tunnus." / "Den personuppgiftsansvariga har ingen klient med denna personbeteckning. Kontrollera beteckningen." / "The controller has no client with this identity code. Check the code.";
        held: "Asiakkaan tiedoilla on jo säilytysvelvoite." / "Klientens uppgifter omfattas redan av lagringsplikt." / "The client's data are held already.";
        reason_missing: "Kirjoita, mihin säilytysvelvoite perustuu." / "Skriv vad lagringsplikten grundar sig på." / "Write what the hold rests on.";
        reason_too_long: "Perusteessa voi olla enintään 500 merkkiä." / "Grunden får vara högst 500 tecken." / "What it rests on can be at most 500 characters long.";
    }
}
