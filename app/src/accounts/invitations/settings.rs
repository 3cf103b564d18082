//! How an organisation invites: who may, whether a second main user approves, what the form offers first.

use crate::{
    drafts::{self, Draft},
    error::{AppError, FieldError},
    load::{self, rule},
    paths::{INVITATION_SETTINGS, INVITATIONS},
    ui::{
        self, Actions, Breadcrumbs, Button, Checkbox, ChoiceOption, Choices, Crumb, ErrorSummary, Field,
        Form, Notification, PageHeading, Select, SelectOption, Tone, Width,
    },
    visit::Visit,
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use luukku_backend::{
    Backend,
    accounts::invitations::policy::{self, PolicyPage},
};
use luukku_domain::{
    accounts::{
        invitation_policy::{InvitationPolicy, PolicyError, WhoMayInvite},
        role::Role,
    },
    id::OrganisationId,
    lang::Lang,
};

use super::{named, words as shared};

/// The page.
pub fn page() -> impl IntoView {
    load::page(async {
        let (visit, backend) = (Visit::current(), expect_context::<Backend>());
        let id: OrganisationId = named(&visit)?;
        let draft = drafts::waiting().await;
        if !visit.is_proved() {
            return Ok(None);
        }
        let found = policy::view(&backend, &visit.caller, id).await?;
        Ok::<_, AppError>(Some(content(&visit, id, &found, &draft)))
    })
}

fn content(visit: &Visit, id: OrganisationId, found: &PolicyPage, draft: &Draft) -> AnyView {
    let lang = visit.lang;
    let error = |field: &str| draft.error(field).map(|code| sentence(lang, code).to_owned());
    let errors = draft
        .errors
        .iter()
        .map(|error| ui::FieldError::new(error.field.as_str(), sentence(lang, &error.code)));
    let errors = errors.collect();
    let (wrong_who, wrong_role, wrong_months) = (error("who"), error("role"), error("months"));
    let wrong_approval = error("approval");
    let saved = visit.has_query("saved");
    let typed = Typed::of(&found.policy, draft);
    let (ways, roles) = (who(lang, found.has_parent, &typed.who), roles(lang, &found.roles));
    let hidden = vec![("organisation".to_owned(), id.to_string())];
    let way = vec![Crumb::new(INVITATIONS.href(lang), shared::invitations(lang))];
    let title = words::title(lang, found.organisation.in_lang(lang));
    view! {
        <Title text=format!("{} – Luukku", words::short(lang))/>
        <div class="lu-wrap lu-main lu-stack">
            <Breadcrumbs lang=lang way=way here=words::short(lang)/>
            {saved.then(|| view! { <Notification tone=Tone::Success title=words::saved(lang)/> })}
            <ErrorSummary lang=lang errors=errors/>
            <PageHeading title=title lead=words::lead(lang)/>
            <Form action=SetInvitationSettings::url() hidden=hidden>
                <Choices
                    lang=lang name="who" legend=words::who(lang) hint=words::who_hint(lang)
                    options=ways error=wrong_who
                />
                <Checkbox
                    lang=lang name="approval" label=words::approval(lang) chosen=!typed.approval.is_empty()
                    error=wrong_approval
                />
                <Select
                    lang=lang name="role" label=words::role(lang) options=roles chosen=typed.role
                    error=wrong_role optional=true
                />
                <Field
                    lang=lang name="months" label=words::months(lang) hint=words::months_hint(lang) inputmode="numeric"
                    width=Width::Xs value=typed.months error=wrong_months optional=true
                />
                <Actions><Button>{words::save(lang)}</Button></Actions>
            </Form>
        </div>
    }
    .into_any()
}

/// The form as it stands.
struct Typed {
    who: String,
    approval: String,
    role: String,
    months: String,
}

impl Typed {
    fn of(policy: &InvitationPolicy, draft: &Draft) -> Self {
        if !draft.values.is_empty() {
            let value = |name: &str| draft.value(name).to_owned();
            return Self {
                who: value("who"),
                approval: value("approval"),
                role: value("role"),
                months: value("months"),
            };
        }
        Self {
            who: code(policy.who_may_invite).to_owned(),
            approval: if policy.second_approval { "yes".to_owned() } else { String::new() },
            role: policy.default_role.map(|role| role.to_string()).unwrap_or_default(),
            months: policy.default_months.map(|months| months.to_string()).unwrap_or_default(),
        }
    }

    fn draft(&self, errors: Vec<FieldError>) -> Draft {
        let values = [
            ("who", self.who.as_str()),
            ("approval", &self.approval),
            ("role", &self.role),
            ("months", &self.months),
        ];
        Draft::new(values, errors)
    }

    /// Reads the form; which roles and months are right is the domain's rule.
    fn read(&self) -> Result<InvitationPolicy, Vec<FieldError>> {
        let mut errors = Vec::new();
        let who = WAYS.into_iter().find(|way| code(*way) == self.who);
        if who.is_none() {
            errors.push(FieldError::new("who", "no_way"));
        }
        let months = self.months.trim();
        let default_months = match months.parse() {
            Ok(months) => Some(months),
            Err(_) if months.is_empty() => None,
            Err(_) => {
                errors.push(FieldError::new("months", "months"));
                None
            }
        };
        let default_role = match self.role.parse() {
            Ok(role) => Some(role),
            Err(_) if self.role.is_empty() => None,
            Err(_) => {
                errors.push(FieldError::new("role", "role"));
                None
            }
        };
        match who {
            Some(who_may_invite) if errors.is_empty() => Ok(InvitationPolicy {
                who_may_invite,
                second_approval: !self.approval.is_empty(),
                default_role,
                default_months,
            }),
            _ => Err(errors),
        }
    }
}

const WAYS: [WhoMayInvite; 3] = [WhoMayInvite::OwnAndAbove, WhoMayInvite::Own, WhoMayInvite::Above];

const fn code(way: WhoMayInvite) -> &'static str {
    match way {
        WhoMayInvite::OwnAndAbove => "own_and_above",
        WhoMayInvite::Own => "own",
        WhoMayInvite::Above => "above",
    }
}

fn who(lang: Lang, has_parent: bool, chosen: &str) -> Vec<ChoiceOption> {
    let ways = WAYS.into_iter().filter(|way| has_parent || *way != WhoMayInvite::Above);
    let words = |way| match way {
        WhoMayInvite::OwnAndAbove => words::own_and_above(lang),
        WhoMayInvite::Own => words::own(lang),
        WhoMayInvite::Above => words::above(lang),
    };
    ways.map(|way| ChoiceOption::new(code(way), words(way)).chosen_if(code(way) == chosen)).collect()
}

fn roles(lang: Lang, roles: &[Role]) -> Vec<SelectOption> {
    let mut options = vec![SelectOption::new("", words::no_role(lang))];
    options.extend(roles.iter().map(|role| SelectOption::new(role.code(), role.name(lang))));
    options
}

fn sentence(lang: Lang, code: &str) -> &'static str {
    match code {
        "no_way" => words::no_way(lang),
        "nobody_above" => words::nobody_above(lang),
        "role" => words::wrong_role(lang),
        "approval_stays" => words::approval_stays(lang),
        "central_stays" => words::central_stays(lang),
        _ => words::wrong_months(lang),
    }
}

/// Saves the settings.
#[server]
pub async fn set_invitation_settings(
    organisation: OrganisationId,
    #[server(default)] who: String,
    #[server(default)] approval: String,
    role: String,
    months: String,
) -> Result<(), AppError> {
    let (visit, backend) = (Visit::current(), expect_context::<Backend>());
    let here = INVITATION_SETTINGS.href_to(visit.lang, &[&organisation]);
    let typed = Typed { who, approval, role, months };
    if !visit.is_proved_before(&drafts::address(&here)) {
        return drafts::hold(&here, &typed.draft(Vec::new())).await;
    }
    let policy = match typed.read() {
        Ok(policy) => policy,
        Err(errors) => return Err(drafts::refuse(&here, typed.draft(errors)).await),
    };
    match policy::set(&backend, &visit.caller, organisation, policy).await {
        Ok(()) => {
            drafts::accept(&here, &format!("{here}?saved"));
            Ok(())
        }
        Err(fault) => {
            let error = match rule(fault)? {
                PolicyError::DefaultRole => FieldError::new("role", "role"),
                PolicyError::DefaultMonths => FieldError::new("months", "months"),
                PolicyError::NobodyAbove => FieldError::new("who", "nobody_above"),
                PolicyError::ApprovalStays => FieldError::new("approval", "approval_stays"),
                PolicyError::CentralStays => FieldError::new("who", "central_stays"),
            };
            Err(drafts::refuse(&here, typed.draft(vec![error])).await)
        }
    }
}

mod words {
    luukku_domain::texts! {
        short: "Kutsumisen asetukset" / "Inställningar för inbjudningar" / "How to invite";
        title(name): "Kutsumisen asetukset: {name}" / "Inställningar för inbjudningar: {name}" / "How to invite: {name}";
        lead: "Jokainen organisaatio päättää itse, miten se ottaa uusia käyttäjiä." / "Varje organisation bestämmer själv hur den tar in nya användare." / "Each organisation decides for itself how it takes in new users.";
        saved: "Asetukset on tallennettu" / "Inställningarna är sparade" / "The settings are saved";
        who: "Kuka saa kutsua?" / "Vem får bjuda in?" / "Who may invite?";
        who_hint: "Ylläpito voi aina kutsua." / "Administratören får alltid bjuda in." / "Maintainers always may.";
        own_and_above: "Organisaation omat ja sen yläpuolella olevien pääkäyttäjät" / "Organisationens egna huvudanvändare och de som finns ovanför" / "Its own main users and those above it";
        own: "Vain organisaation omat pääkäyttäjät" / "Bara organisationens egna huvudanvändare" / "Only its own main users";
        above: "Vain yläpuolella olevien organisaatioiden pääkäyttäjät" / "Bara huvudanvändare i organisationerna ovanför" / "Only main users of the organisations above it";
        approval: "Toinen pääkäyttäjä hyväksyy pääkäyttäjän kutsut ennen kuin ne lähtevät" / "En annan huvudanvändare godkänner en huvudanvändares inbjudningar innan de skickas" / "A second main user approves a main user's invitations before they are sent";
        role: "Rooli, jota lomake ehdottaa" / "Roll som formuläret föreslår" / "Role that the form suggests";
        no_role: "Ei ehdotusta" / "Inget förslag" / "No suggestion";
        months: "Oikeuden kesto kuukausina, jota lomake ehdottaa" / "Rättighetens längd i månader som formuläret föreslår" / "Length of access in months that the form suggests";
        months_hint: "1–120. Tyhjä tarkoittaa, että oikeus jatkuu toistaiseksi." / "1–120. Tomt betyder att rättigheten gäller tills vidare." / "1–120. Empty means that access has no end.";
        save: "Tallenna" / "Spara" / "Save";
        no_way: "Valitse, kuka saa kutsua" / "Välj vem som får bjuda in" / "Choose who may invite";
        nobody_above: "Tämän organisaation yläpuolella ei ole ketään. Valitse jokin muu" / "Det finns ingen ovanför den här organisationen. Välj något annat" / "Nobody stands above this organisation. Choose another way";
        approval_stays: "Hyväksynnän kytkee pois ylläpito tai ylemmän organisaation pääkäyttäjä. Jätä valinta päälle" / "Godkännandet kopplas bort av administratören eller en huvudanvändare i organisationen ovanför. Låt valet vara på" / "A maintainer or a main user of the organisation above switches the approval off. Leave it on";
        central_stays: "Kutsumisen antaa takaisin ylläpito tai ylemmän organisaation pääkäyttäjä. Jätä valinta ennalleen" / "Rätten att bjuda in ges tillbaka av administratören eller en huvudanvändare i organisationen ovanför. Låt valet vara som det är" / "A maintainer or a main user of the organisation above gives the inviting back. Leave the choice as it is";
        wrong_role: "Tätä roolia ei voi antaa tässä organisaatiossa. Valitse toinen" / "Rollen kan inte ges i den här organisationen. Välj en annan" / "This role cannot be given in this organisation. Choose another";
        wrong_months: "Kirjoita luku 1–120 tai jätä tyhjäksi" / "Skriv ett tal 1–120 eller lämna tomt" / "Type a number from 1 to 120, or leave it empty";
    }
}
