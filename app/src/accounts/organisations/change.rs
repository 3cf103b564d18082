//! Moving, merging and closing an organisation: changes that reach far, each with its own form.

use crate::{
    drafts::{self, Draft},
    error::{AppError, ErrorCode, FieldError},
    load::{self, rule},
    paths::{CHANGE_ORGANISATION, ORGANISATION},
    ui::{
        self, Actions, Breadcrumbs, Button, ChoiceOption, Choices, Crumb, ErrorSummary, Form, PageHeading,
        Section, Select, SelectOption, Tone, Variant,
    },
    visit::Visit,
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use luukku_backend::{
    Backend,
    accounts::organisations::{
        choose::{self, Choice},
        close, merge,
        merge::MergeRule,
        relocate,
        relocate::RelocateRule,
        view::{self, OrganisationPage},
    },
};
use luukku_domain::{
    accounts::{organisation::CloseRefused, place::MoveRefused},
    id::OrganisationId,
    lang::Lang,
    permission::action::CloseOrganisation,
};

/// The boxes to tick before merging and closing, as they are posted.
const MERGE_SURE: &str = "merge_sure";
const CLOSE_SURE: &str = "close_sure";

/// The page.
pub fn page() -> impl IntoView {
    load::page(async {
        let (visit, backend) = (Visit::current(), expect_context::<Backend>());
        let id: OrganisationId = visit.parameter(CHANGE_ORGANISATION)?;
        let draft = drafts::waiting().await;
        if !visit.is_proved() {
            return Ok(None);
        }
        let found = view::view(&backend, &visit.caller, id).await?;
        let choices = choose::choose(&backend, &visit.caller).await?;
        Ok::<_, AppError>(Some(content(&visit, &found, choices, &draft)))
    })
}

fn content(visit: &Visit, found: &OrganisationPage, choices: Vec<Choice>, draft: &Draft) -> AnyView {
    let lang = visit.lang;
    let id = found.organisation.id;
    let name = found.organisation.names.in_lang(lang).to_owned();
    let mut options = vec![SelectOption::new("", words::choose(lang))];
    options.extend(choices.into_iter().filter(|choice| choice.id != id).map(|choice| {
        let name = choice.names.in_lang(lang);
        let label =
            choice.root_fi.as_ref().map_or_else(|| name.to_owned(), |root| format!("{name} ({root})"));
        SelectOption::new(choice.id.to_string(), label)
    }));
    let errors = draft.errors.iter();
    let errors =
        errors.map(|error| ui::FieldError::new(error.field.as_str(), sentence(lang, &error.code))).collect();
    let error = |field: &str| draft.error(field).map(|code| sentence(lang, code).to_owned());
    let (parent_error, goal_error) = (error("parent"), error("goal"));
    let hidden = vec![("organisation".to_owned(), id.to_string())];
    let (hidden_move, hidden_merge) = (hidden.clone(), hidden.clone());
    let way = vec![Crumb::new(ORGANISATION.href_to(lang, &[&id]), name.clone())];
    let moves = found.place.parent().is_some();
    let closes = visit.caller.may(CloseOrganisation, &found.place).is_ok();
    let move_options = options.clone();
    let chosen = |field: &str| draft.value(field).to_owned();
    let (parent, goal) = (chosen("parent"), chosen("goal"));
    let (merge_sure, close_sure) = (sure(lang, MERGE_SURE, draft), sure(lang, CLOSE_SURE, draft));
    view! {
        <Title text=format!("{} – Luukku", words::title(lang))/>
        <div class="lu-wrap lu-main lu-stack">
            <Breadcrumbs lang=lang way=way here=words::title(lang)/>
            <ErrorSummary lang=lang errors=errors/>
            <PageHeading title=format!("{}: {name}", words::title(lang))/>
            {moves.then(|| view! {
                <Section title=words::move_title(lang)>
                    <p>{words::move_text(lang)}</p>
                    <Form action=MoveOrganisation::url() hidden=hidden_move>
                        <Select
                            lang=lang name="parent" label=words::parent(lang) options=move_options chosen=parent
                            error=parent_error
                        />
                        <Actions><Button variant=Variant::Secondary>{words::move_button(lang)}</Button></Actions>
                    </Form>
                </Section>
            })}
            <Section title=words::merge_title(lang)>
                <p>{words::merge_text(lang)}</p>
                <Form action=MergeOrganisation::url() hidden=hidden_merge>
                    <Select
                        lang=lang name="goal" label=words::goal(lang) options=options chosen=goal error=goal_error
                    />
                    {merge_sure}
                    <Actions>
                        <Button variant=Variant::Secondary tone=Tone::Danger>{words::merge_button(lang)}</Button>
                    </Actions>
                </Form>
            </Section>
            {closes.then(|| view! {
                <Section title=words::close_title(lang)>
                    <p>{words::close_text(lang)}</p>
                    <Form action=CloseOrganisationNow::url() hidden=hidden>
                        {close_sure}
                        <Actions>
                            <Button variant=Variant::Secondary tone=Tone::Danger>{words::close_button(lang)}</Button>
                        </Actions>
                    </Form>
                </Section>
            })}
        </div>
    }
    .into_any()
}

/// The box to tick before something that cannot be undone.
fn sure(lang: Lang, name: &'static str, draft: &Draft) -> AnyView {
    let option = ChoiceOption::new("yes", words::sure(lang)).chosen_if(draft.value(name) == "yes");
    let error = draft.error(name).map(|code| sentence(lang, code).to_owned());
    view! {
        <Choices
            lang=lang name=name legend=words::sure_legend(lang) many=true options=vec![option] error=error
        />
    }
    .into_any()
}

/// Comes back to this page with what was chosen and what is wrong.
async fn refuse<const N: usize>(
    visit: &Visit,
    id: OrganisationId,
    values: [(&str, &str); N],
    (field, code): (&str, &str),
) -> AppError {
    let here = CHANGE_ORGANISATION.href_to(visit.lang, &[&id]);
    drafts::refuse(&here, Draft::new(values, vec![FieldError::new(field, code)])).await
}

fn accept(visit: &Visit, id: OrganisationId, shown: OrganisationId) {
    let here = CHANGE_ORGANISATION.href_to(visit.lang, &[&id]);
    drafts::accept(&here, &format!("{}?done", ORGANISATION.href_to(visit.lang, &[&shown])));
}

/// Moves a unit.
#[server]
pub async fn move_organisation(organisation: String, parent: String) -> Result<(), AppError> {
    let (visit, backend) = (Visit::current(), expect_context::<Backend>());
    let id: OrganisationId = organisation.parse().map_err(|_| ErrorCode::NotFound)?;
    let values = [("parent", parent.as_str())];
    let Ok(goal) = parent.parse() else {
        return Err(refuse(&visit, id, values, ("parent", "no_goal")).await);
    };
    match relocate::relocate(&backend, &visit.caller, id, goal).await {
        Ok(()) => {
            accept(&visit, id, id);
            Ok(())
        }
        Err(fault) => {
            let code = match rule(fault)? {
                RelocateRule::Refused(why) => move_code(why),
                RelocateRule::Closed => "closed",
            };
            Err(refuse(&visit, id, values, ("parent", code)).await)
        }
    }
}

/// Merges an organisation into another.
#[server]
pub async fn merge_organisation(
    organisation: String,
    goal: String,
    merge_sure: Option<String>,
) -> Result<(), AppError> {
    let (visit, backend) = (Visit::current(), expect_context::<Backend>());
    let id: OrganisationId = organisation.parse().map_err(|_| ErrorCode::NotFound)?;
    let values = [("goal", goal.as_str()), (MERGE_SURE, merge_sure.as_deref().unwrap_or_default())];
    let Ok(goal) = goal.parse() else {
        return Err(refuse(&visit, id, values, ("goal", "no_goal")).await);
    };
    if merge_sure.is_none() {
        return Err(refuse(&visit, id, values, (MERGE_SURE, "not_sure")).await);
    }
    match merge::merge(&backend, &visit.caller, id, goal).await {
        Ok(()) => {
            accept(&visit, id, goal);
            Ok(())
        }
        Err(fault) => {
            let code = match rule(fault)? {
                MergeRule::Refused(why) => move_code(why),
                MergeRule::Closed => "closed",
                MergeRule::HoldsRegisters => "registers",
                MergeRule::NotItsWay => "not_its_way",
                MergeRule::NeedsApproval => "needs_approval",
            };
            Err(refuse(&visit, id, values, ("goal", code)).await)
        }
    }
}

/// Closes an organisation.
#[server]
pub async fn close_organisation_now(
    organisation: String,
    close_sure: Option<String>,
) -> Result<(), AppError> {
    let (visit, backend) = (Visit::current(), expect_context::<Backend>());
    let id: OrganisationId = organisation.parse().map_err(|_| ErrorCode::NotFound)?;
    let Some(sure) = close_sure else {
        return Err(refuse(&visit, id, [], (CLOSE_SURE, "not_sure")).await);
    };
    match close::close(&backend, &visit.caller, id).await {
        Ok(()) => {
            accept(&visit, id, id);
            Ok(())
        }
        Err(fault) => {
            let code = match rule(fault)? {
                CloseRefused::AlreadyClosed => "closed",
                CloseRefused::UnitsFirst(_) => "units_first",
                CloseRefused::HasClients(_) => "has_clients",
                CloseRefused::Operator => "operator",
            };
            Err(refuse(&visit, id, [(CLOSE_SURE, sure.as_str())], (CLOSE_SURE, code)).await)
        }
    }
}

const fn move_code(why: MoveRefused) -> &'static str {
    match why {
        MoveRefused::NotAUnit => "not_a_unit",
        MoveRefused::IntoItself => "into_itself",
        MoveRefused::AlreadyThere => "already_there",
        MoveRefused::OtherKindOfTree => "other_kind",
        MoveRefused::Operator => "operator",
        MoveRefused::RootIntoUnit => "root_into_unit",
    }
}

fn sentence(lang: Lang, code: &str) -> &'static str {
    match code {
        "not_a_unit" => words::not_a_unit(lang),
        "into_itself" => words::into_itself(lang),
        "already_there" => words::already_there(lang),
        "other_kind" => words::other_kind(lang),
        "operator" => words::operator(lang),
        "root_into_unit" => words::root_into_unit(lang),
        "closed" => words::closed(lang),
        "registers" => words::registers(lang),
        "not_its_way" => words::not_its_way(lang),
        "needs_approval" => words::needs_approval(lang),
        "units_first" => words::units_first(lang),
        "has_clients" => words::has_clients(lang),
        "not_sure" => words::not_sure(lang),
        _ => words::no_goal(lang),
    }
}

mod words {
    luukku_domain::texts! {
        title: "Siirrä, yhdistä tai sulje" / "Flytta, slå ihop eller stäng" / "Move, merge or close";
        choose: "Valitse" / "Välj" / "Choose";
        move_title: "Siirrä toisen organisaation alle" / "Flytta under en annan organisation" / "Move under another organisation";
        move_text: "Yksikkö siirtyy kaikkine alayksiköineen. Roolit pysyvät." / "Enheten flyttas med alla underenheter. Rollerna består." / "The unit moves with everything below it. Roles stay.";
        parent: "Uusi ylempi organisaatio" / "Ny organisation ovanför" / "New organisation above";
        move_button: "Siirrä" / "Flytta" / "Move";
        merge_title: "Yhdistä toiseen organisaatioon" / "Slå ihop med en annan organisation" / "Merge into another organisation";
        merge_text: "Yksiköt, roolit ja palvelusuhteet siirtyvät. Avoimet kutsut perutaan, ja tämä organisaatio suljetaan. Tätä ei voi perua." / "Enheter, roller och tjänsterelationer flyttas. Öppna inbjudningar återkallas och organisationen stängs. Detta kan inte ångras." / "Units, roles and services go over. Open invitations are revoked, and this organisation is closed. This cannot be undone.";
        goal: "Organisaatio, johon yhdistetään" / "Organisation som tar över" / "The organisation that takes over";
        merge_button: "Yhdistä" / "Slå ihop" / "Merge";
        close_title: "Sulje organisaatio" / "Stäng organisationen" / "Close the organisation";
        close_text: "Roolit päättyvät ja avoimet kutsut perutaan. Tätä ei voi perua." / "Rollerna avslutas och öppna inbjudningar återkallas. Detta kan inte ångras." / "Roles end and open invitations are revoked. This cannot be undone.";
        close_button: "Sulje organisaatio" / "Stäng organisationen" / "Close the organisation";
        sure_legend: "Varmista" / "Bekräfta" / "Make sure";
        sure: "Ymmärrän, ettei tätä voi perua" / "Jag förstår att detta inte kan ångras" / "I understand that this cannot be undone";
        not_sure: "Merkitse rasti, jos olet varma" / "Kryssa i rutan om du är säker" / "Tick the box if you are sure";
        no_goal: "Valitse organisaatio" / "Välj organisation" / "Choose an organisation";
        not_a_unit: "Vain yksikön voi siirtää" / "Endast en enhet kan flyttas" / "Only a unit can be moved";
        into_itself: "Organisaatio ei voi siirtyä itsensä alle" / "En organisation kan inte flyttas under sig själv" / "An organisation cannot go under itself";
        already_there: "Yksikkö on jo tämän organisaation alla" / "Enheten finns redan under den organisationen" / "The unit stands there already";
        other_kind: "Organisaatiot ovat erilaisia: esimerkiksi kunnan yksikkö ei voi siirtyä palveluntuottajalle" / "Organisationerna är av olika typ: en kommuns enhet kan till exempel inte flyttas till en tjänsteproducent" / "The organisations are of different kinds: a municipality's unit cannot go to a provider";
        operator: "Järjestelmän ylläpitäjän organisaatiota ei voi siirtää, yhdistää eikä sulkea" / "Operatörens organisation kan inte flyttas, slås ihop eller stängas" / "The operator's organisation cannot be moved, merged or closed";
        root_into_unit: "Yhdistä pääorganisaatio toiseen pääorganisaatioon" / "Slå ihop huvudorganisationen med en annan huvudorganisation" / "Merge a root with another root";
        closed: "Organisaatio on suljettu" / "Organisationen är stängd" / "The organisation is closed";
        registers: "Organisaatiolla on rekistereitä, joissa on kansalaisia. Ne luovutetaan ensin uudelle rekisterinpitäjälle" / "Organisationen har register med medborgare. De överlåts först till den nya personuppgiftsansvariga" / "The organisation holds registers of citizens. They are handed over to the new controller first";
        not_its_way: "Organisaatio, johon yhdistetään, ottaa uusia käyttäjiä toisella tavalla. Pyydä yhdistämistä ylläpidolta tai ylemmän organisaation pääkäyttäjältä"
            / "Organisationen som tar över tar in nya användare på ett annat sätt. Be administratören eller en huvudanvändare i organisationen ovanför att slå ihop dem"
            / "The organisation that takes over takes in new users in another way. Ask a maintainer or a main user of the organisation above to merge them";
        needs_approval: "Organisaatiossa, johon yhdistetään, toinen pääkäyttäjä hyväksyy uudet roolit. Pyydä yhdistämistä ylläpidolta"
            / "I organisationen som tar över godkänner en annan huvudanvändare nya roller. Be administratören att slå ihop dem"
            / "In the organisation that takes over, a second main user approves new roles. Ask a maintainer to merge them";
        has_clients: "Päätä ensin kansalaisten asiakkuudet: heidän tietonsa tarvitsevat jonkun, joka hoitaa niitä" / "Avsluta först kundrelationerna: uppgifterna behöver någon som sköter dem" / "End the citizens' client relations first: their data need somebody who looks after them";
        units_first: "Sulje, siirrä tai yhdistä ensin yksiköt sen alla" / "Stäng, flytta eller slå först ihop enheterna under den" / "Close, move or merge the units below it first";
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::rendered::html;

    #[test]
    fn a_ticked_box_stays_ticked_when_the_form_comes_back() {
        let shown = |ticked| {
            let draft = Draft::new([(MERGE_SURE, ticked)], vec![FieldError::new("goal", "no_goal")]);
            html(move || sure(Lang::Fi, MERGE_SURE, &draft))
        };
        assert!(shown("yes").contains("checked") && !shown("").contains("checked"));
    }
}
