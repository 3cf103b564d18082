//! The form for inviting people to an organisation, and before it the choice of the organisation.

use crate::{
    accounts::pasted_lines::{PastedLines, Words},
    clocks::clocks,
    drafts::{self, Draft},
    error::AppError,
    load::{self, rule},
    paths::{CHECK_INVITATIONS, INVITATIONS, INVITE, INVITE_TO},
    ui::{
        self, Actions, Breadcrumbs, Button, ChoiceOption, Choices, Crumb, DateField, DateParts, Details,
        Empty, ErrorSummary, Field, Form, PageHeading, Section, Select, SelectOption, SummaryList,
        SummaryRow, Textarea,
    },
    visit::Visit,
};
use chrono::Datelike as _;
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use luukku_backend::{
    Backend,
    accounts::invitations::{
        choices::{self, Choices as Offered},
        invite,
    },
};
use luukku_domain::{accounts::role::Role, id::OrganisationId, lang::Lang, spans};

use super::{
    form::{self, Typed},
    named, words as shared,
};

/// The page that asks to which organisation.
pub fn choose() -> impl IntoView {
    load::page(async {
        let (visit, backend) = (Visit::current(), expect_context::<Backend>());
        let lang = visit.lang;
        let found = choices::organisations(&backend, &visit.caller).await?;
        let rows: Vec<_> = found
            .into_iter()
            .map(|(id, name)| {
                SummaryRow::new(name.in_lang(lang), "")
                    .action(INVITE_TO.href_to(lang, &[&id]), words::choose_this(lang))
            })
            .collect();
        let empty = rows.is_empty();
        Ok::<_, AppError>(view! {
            <Title text=format!("{} – Luukku", shared::invite(lang))/>
            <div class="lu-wrap lu-main lu-stack">
                <PageHeading title=shared::invite(lang) lead=words::choose(lang)/>
                {if empty {
                    view! { <Empty title=words::nowhere(lang)><p>{words::nowhere_text(lang)}</p></Empty> }.into_any()
                } else {
                    view! { <SummaryList rows=rows/> }.into_any()
                }}
            </div>
        })
    })
}

/// The form.
pub fn page() -> impl IntoView {
    load::page(async {
        let (visit, backend) = (Visit::current(), expect_context::<Backend>());
        let id: OrganisationId = named(&visit)?;
        let draft = drafts::waiting().await;
        if !visit.is_proved() {
            return Ok(None);
        }
        let offered = choices::choices(&backend, &visit.caller, id).await?;
        Ok::<_, AppError>(Some(content(visit.lang, id, &offered, &draft)))
    })
}

fn content(lang: Lang, id: OrganisationId, offered: &Offered, draft: &Draft) -> AnyView {
    let name = offered.organisation.in_lang(lang).to_owned();
    let errors = draft
        .errors
        .iter()
        .map(|error| ui::FieldError::new(error.field.as_str(), form::sentence(lang, &error.code)));
    let errors: Vec<_> = errors.collect();
    let lead = words::lead(lang, offered.left_today);
    let approval = offered.needs_approval.then(|| view! { <p>{words::approval(lang)}</p> });
    let body = if offered.lets {
        fields(lang, id, offered, draft)
    } else {
        view! { <Empty title=words::not_you(lang)><p>{words::not_you_text(lang)}</p></Empty> }.into_any()
    };
    let way = vec![Crumb::new(INVITATIONS.href(lang), shared::invitations(lang))];
    view! {
        <Title text=format!("{} – Luukku", shared::invite(lang))/>
        <div class="lu-wrap lu-main lu-stack">
            <Breadcrumbs lang=lang way=way here=shared::invite(lang)/>
            <ErrorSummary lang=lang errors=errors/>
            <PageHeading title=words::title(lang, name) lead=lead/>
            {super::steps(lang, 0)}
            {approval}
            {body}
        </div>
    }
    .into_any()
}

fn fields(lang: Lang, id: OrganisationId, offered: &Offered, draft: &Draft) -> AnyView {
    let typed = beginning(lang, offered, draft);
    let error = |field: &str| draft.error(field).map(|code| form::sentence(lang, code));
    let wrong_addresses = error(form::ADDRESSES);
    let (wrong_roles, wrong_ground) = (error(form::ROLES), error(form::GROUND));
    let (wrong_end, wrong_note) = (error(form::END), error(form::NOTE));
    let roles = offered.roles.iter().map(|role| option(lang, *role, &typed)).collect();
    let languages = Lang::ALL.map(|one| SelectOption::new(one.code(), one.own_name())).to_vec();
    let hidden = vec![("organisation".to_owned(), id.to_string())];
    view! {
        <Form action=CheckInvitations::url() hidden=hidden>
            <PastedLines lang=lang words=Words::of(lang)>
                <Textarea
                    lang=lang name=form::ADDRESSES label=words::addresses(lang) hint=words::addresses_hint(lang) rows=8
                    value=typed.addresses error=wrong_addresses
                />
            </PastedLines>
            <Choices
                lang=lang name=form::ROLES legend=words::roles(lang) options=roles many=true error=wrong_roles
            />
            <Field
                lang=lang name=form::GROUND label=shared::ground(lang) hint=words::ground_hint(lang) maxlength=500
                value=typed.ground error=wrong_ground
            />
            <DateField
                lang=lang name=form::END legend=shared::last_day(lang) hint=words::end_hint(lang) value=typed.end
                optional=true error=wrong_end
            />
            <Textarea
                lang=lang name=form::NOTE label=shared::note(lang) hint=words::note_hint(lang) rows=4 value=typed.note
                optional=true error=wrong_note
            />
            <Select
                lang=lang name=form::LANGUAGE label=words::language(lang) hint=words::language_hint(lang)
                options=languages chosen=typed.language
            />
            <Actions><Button>{words::check(lang)}</Button></Actions>
        </Form>
        <Section title=words::what_next(lang)>
            <p>{words::what_next_text(lang, spans::days(lang, clocks().invitation_days))}</p>
            <Details summary=words::known(lang)><p>{words::known_text(lang)}</p></Details>
        </Section>
    }
    .into_any()
}

/// What stands in the form: what was typed, or what the organisation has set for a fresh one.
fn beginning(lang: Lang, offered: &Offered, draft: &Draft) -> Typed {
    if !draft.values.is_empty() {
        return Typed::of(draft);
    }
    let end = offered.default_last_day.map(|day| DateParts::of(day.day(), day.month(), day.year()));
    Typed {
        roles: offered.default_role.iter().map(ToString::to_string).collect(),
        end: end.unwrap_or_default(),
        language: lang.to_string(),
        ..Typed::default()
    }
}

fn option(lang: Lang, role: Role, typed: &Typed) -> ChoiceOption {
    let chosen = typed.roles.iter().any(|one| one == role.code());
    let option = ChoiceOption::new(role.code(), role.name(lang)).chosen_if(chosen);
    let what = match role {
        Role::MainUser => words::main_user(lang),
        Role::Editor => words::editor(lang),
        Role::Specialist => words::specialist(lang),
        Role::CustomerClerk => words::clerk(lang),
        Role::DataProtectionOfficer => words::officer(lang),
        Role::Maintainer => words::maintainer(lang),
    };
    option.hint(what)
}

/// Takes the form; when nothing is wrong with it, the next page says what would happen to each line.
#[server]
#[allow(clippy::too_many_arguments, reason = "one argument for each input of the form")]
pub async fn check_invitations(
    organisation: OrganisationId,
    addresses: String,
    #[server(default)] roles: Vec<String>,
    ground: String,
    #[server(rename = "end-day")] end_day: String,
    #[server(rename = "end-month")] end_month: String,
    #[server(rename = "end-year")] end_year: String,
    note: String,
    language: String,
) -> Result<(), AppError> {
    let (visit, backend) = (Visit::current(), expect_context::<Backend>());
    let end = DateParts { day: end_day, month: end_month, year: end_year };
    let typed = Typed { addresses, roles, end, ground, note, language };
    let here = INVITE_TO.href_to(visit.lang, &[&organisation]);
    if !visit.is_proved_before(&drafts::address(&here)) {
        return drafts::hold(&here, &Draft { values: typed.values(), errors: Vec::new() }).await;
    }
    let meant = match typed.read() {
        Ok(meant) => meant,
        Err(errors) => return Err(drafts::refuse(&here, Draft { values: typed.values(), errors }).await),
    };
    let wanted = meant.wanted(organisation, &typed.addresses);
    let draft = Draft { values: typed.values(), errors: Vec::new() };
    if let Err(fault) = invite::check(&backend, &visit.caller, &wanted).await {
        let errors = vec![form::broken(rule(fault)?)];
        return Err(drafts::refuse(&here, Draft { errors, ..draft }).await);
    }
    drafts::hold(&here, &draft).await?;
    let check = CHECK_INVITATIONS.href_to(visit.lang, &[&organisation]);
    drafts::hold(&check, &draft).await?;
    drafts::show(&check);
    Ok(())
}

/// The page of an organisation's form, or the choice of one.
pub fn address(lang: Lang, organisations: &[OrganisationId]) -> String {
    match organisations {
        [one] => INVITE_TO.href_to(lang, &[one]),
        _ => INVITE.href(lang),
    }
}

mod words {
    luukku_domain::texts! {
        choose: "Mihin organisaatioon kutsut?" / "Till vilken organisation bjuder du in?" / "To which organisation do you invite?";
        choose_this: "Valitse" / "Välj" / "Choose";
        nowhere: "Et voi kutsua mihinkään" / "Du kan inte bjuda in någonstans" / "There is nowhere you can invite to";
        nowhere_text: "Käyttäjät kutsuu organisaation pääkäyttäjä." / "Organisationens huvudanvändare bjuder in användare." / "An organisation's main user invites its users.";
        title(name): "Kutsu henkilöitä: {name}" / "Bjud in personer: {name}" / "Invite people: {name}";
        lead(left): "Jokainen saa oman kutsun sähköpostiinsa. Kutsuja, jotka voit vielä lähettää tänään: {left}." / "Var och en får en egen inbjudan per e-post. Inbjudningar som du ännu kan skicka i dag: {left}." / "Everybody gets an invitation of their own by e-mail. You can send {left} more today.";
        approval: "Tässä organisaatiossa toinen pääkäyttäjä hyväksyy kutsut ennen kuin ne lähtevät." / "I den här organisationen godkänner en annan huvudanvändare inbjudningarna innan de skickas." / "In this organisation a second main user approves invitations before they are sent.";
        not_you: "Muut kutsuvat tämän organisaation käyttäjät" / "Andra bjuder in organisationens användare" / "Others invite this organisation's users";
        not_you_text: "Organisaatio on suljettu tai on päättänyt, ketkä siihen kutsuvat. Asetukset näkevät sen pääkäyttäjät." / "Organisationen är stängd eller har bestämt vem som bjuder in. Dess huvudanvändare ser inställningarna." / "The organisation is closed or has decided who invites. Its main users see the settings.";
        addresses: "Sähköpostiosoitteet" / "E-postadresser" / "E-mail addresses";
        addresses_hint: "Liitä yksi tai useampi: omille riveilleen tai pilkulla erotettuina. Myös muoto Maija Malli <maija@malli.fi> käy." / "Klistra in en eller flera: på egna rader eller skilda med komma. Även formen Maija Malli <maija@malli.fi> går bra." / "Paste one or more: on lines of their own or separated by commas. Maija Malli <maija@malli.fi> works, too.";
        roles: "Roolit" / "Roller" / "Roles";
        main_user: "Antaa ja päättää muiden oikeudet organisaatiossa" / "Ger och avslutar andras rättigheter i organisationen" / "Gives and ends other people's access in the organisation";
        editor: "Kirjoittaa sisältöä" / "Skriver innehåll" / "Writes content";
        specialist: "Käyttää asiantuntijasisältöä ja ehdottaa muutoksia" / "Använder sakkunniginnehåll och föreslår ändringar" / "Uses specialist content and suggests changes";
        clerk: "Etsii asiakkaan rekisteristä ja käsittelee hänen tietojaan" / "Söker klienter i registret och behandlar deras uppgifter" / "Finds clients in the register and handles their data";
        officer: "Valvoo henkilötietojen käyttöä" / "Övervakar användningen av personuppgifter" / "Oversees the use of personal data";
        maintainer: "Ylläpitää koko järjestelmää" / "Administrerar hela systemet" / "Runs the whole system";
        ground_hint: "Mihin oikeus perustuu, esimerkiksi hakemus tai päätöksen numero. Näkyy oikeuden tiedoissa." / "Vad rättigheten grundar sig på, till exempel en ansökan eller ett beslutsnummer. Syns i rättighetens uppgifter." / "What the access rests on, such as a request or the number of a decision. It shows with the access.";
        end_hint: "Esimerkiksi 31.12.2027. Jätä tyhjäksi, jos oikeus jatkuu toistaiseksi." / "Till exempel 31.12.2027. Lämna tomt om rättigheten gäller tills vidare." / "For example 31 12 2027. Leave empty if access has no end.";
        note_hint: "Muutama rivi kutsuun, enintään 500 merkkiä. Ei linkkejä: ne saisivat kutsun näyttämään huijaukselta." / "Några rader i inbjudan, högst 500 tecken. Inga länkar: de skulle få inbjudan att se ut som bedrägeri." / "A few lines in the invitation, at most 500 characters. No links: they would make it look like a scam.";
        language: "Kutsun kieli" / "Inbjudans språk" / "Language of the invitation";
        language_hint: "Se, jolla on jo tili, saa kutsun omalla kielellään." / "Den som redan har ett konto får inbjudan på sitt eget språk." / "Somebody with an account gets it in their own language.";
        check: "Tarkista ennen lähettämistä" / "Kontrollera före sändning" / "Check before sending";
        what_next: "Mitä sitten tapahtuu?" / "Vad händer sedan?" / "What happens next?";
        what_next_text(span): "Näet ensin, mitä kullekin osoitteelle tapahtuu. Kutsu on voimassa {span} ajan, ja voit perua sen tai lähettää sen uudelleen." / "Först ser du vad som händer med varje adress. En inbjudan gäller i {span}, och du kan återkalla den eller skicka den på nytt." / "First you see what happens to each address. An invitation is open for {span}, and you can take it back or send it again.";
        known: "Entä jos henkilöllä on jo tili?" / "Vad händer om personen redan har ett konto?" / "What if the person has an account already?";
        known_text: "Silloin hän saa viestin ja hyväksyy kutsun kirjauduttuaan. Suljetun tilin palauttamisesta kerrotaan ylläpidolle." / "Då får personen ett meddelande och svarar efter inloggning. Administratören får veta om ett stängt konto kan återställas." / "They get a message and answer after signing in. If the account was closed, the maintainers are told and can restore it.";
    }
}
