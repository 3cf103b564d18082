//! Words that several pages about users share, and what is said about wrong answers.

use luukku_domain::lang::Lang;

/// What is said about a wrong answer, by its code.
pub(super) fn sentence(lang: Lang, code: &str) -> &'static str {
    match code {
        "ground_missing" => ground_missing(lang),
        "ground_too_long" => ground_too_long(lang),
        "no_date" => no_date(lang),
        "past" => past(lang),
        "future" => future(lang),
        "no_organisation" => no_organisation(lang),
        "organisation_closed" => organisation_closed(lang),
        "not_its_way" => not_its_way(lang),
        "needs_approval" => needs_approval(lang),
        "unknown_role" => unknown_role(lang),
        "last_without_successor" => last_without_successor(lang),
        "no_from" => no_from(lang),
        "no_to" => no_to(lang),
        "no_role" => no_role(lang),
        "already_held" => already_held(lang),
        "incompatible" => incompatible(lang),
        "account_closed" => account_closed(lang),
        "last_main_user" => last_main_user(lang),
        "same_place" => same_place(lang),
        "nothing" => nothing(lang),
        "nothing_to_reset" => nothing_to_reset(lang),
        "already_asked" => already_asked(lang),
        "not_asked" => not_asked(lang),
        "how_missing" => how_missing(lang),
        "asker_gone" => asker_gone(lang),
        "no_membership" => no_membership(lang),
        "not_again" => not_again(lang),
        "not_restorable" => not_restorable(lang),
        _ => again(lang),
    }
}

luukku_domain::texts! {
    users: "Käyttäjät" / "Användare" / "Users";
    ground: "Peruste" / "Grund" / "Ground";
    ground_hint: "Pyyntö tai päätös, johon rooli perustuu, esimerkiksi Päätös 12/2026. Enintään 500 merkkiä." / "Begäran eller beslutet som rollen grundar sig på, till exempel Beslut 12/2026. Högst 500 tecken." / "The request or decision on which the role rests, for example Decision 12/2026. At most 500 characters.";
    reason: "Syy" / "Orsak" / "Reason";
    reason_hint: "Pyyntö tai päätös. Se jää tapahtumalokiin. Enintään 500 merkkiä." / "Begäran eller beslutet. Det blir kvar i händelseloggen. Högst 500 tecken." / "The request or decision. It stays in the event log. At most 500 characters.";
    last_day: "Viimeinen päivä" / "Sista dag" / "Last day";
    last_day_hint: "Jätä tyhjäksi, jos loppua ei tiedetä." / "Lämna tomt om slutet inte är känt." / "Leave it empty if there is no known end.";
    role: "Rooli" / "Roll" / "Role";
    organisation: "Organisaatio" / "Organisation" / "Organisation";
    choose: "Valitse" / "Välj" / "Choose";
    cancel: "Peruuta" / "Avbryt" / "Cancel";
    ground_missing: "Kirjoita pyyntö tai päätös" / "Skriv begäran eller beslutet" / "Enter the request or decision";
    ground_too_long: "Lyhennä: enintään 500 merkkiä" / "Förkorta: högst 500 tecken" / "Shorten it: at most 500 characters";
    no_date: "Kirjoita päivä, kuukausi ja vuosi, esimerkiksi 31.12.2027, tai jätä kaikki tyhjiksi" / "Skriv dag, månad och år, till exempel 31.12.2027, eller lämna alla tomma" / "Type day, month and year, for example 31 12 2027, or leave all empty";
    past: "Viimeinen päivä on jo mennyt. Valitse tuleva päivä" / "Den sista dagen har redan passerat. Välj en kommande dag" / "The last day has passed. Choose a day to come";
    future: "Päivä on vasta tulossa. Valitse päivä, jolloin koulutus on käyty" / "Dagen har inte kommit. Välj dagen då utbildningen gavs" / "The day lies ahead. Choose the day of the training";
    no_organisation: "Valitse organisaatio" / "Välj organisation" / "Choose an organisation";
    organisation_closed: "Organisaatio on suljettu. Valitse toinen" / "Organisationen är stängd. Välj en annan" / "The organisation is closed. Choose another";
    not_its_way: "Organisaatio on päättänyt, että muut antavat sen käyttöoikeudet. Valitse toinen organisaatio" / "Organisationen har bestämt att andra ger dess behörigheter. Välj en annan organisation" / "The organisation has decided that others give its access. Choose another organisation";
    needs_approval: "Tässä organisaatiossa toinen pääkäyttäjä hyväksyy uudet roolit. Lähetä henkilölle kutsu: myös se, jolla on jo tili, voi hyväksyä sen" / "I den här organisationen godkänner en annan huvudanvändare nya roller. Skicka en inbjudan: också den som redan har ett konto kan godkänna den" / "In this organisation a second main user approves new roles. Send the person an invitation: somebody with an account can accept it too";
    unknown_role: "Valitse rooli luettelosta" / "Välj en roll i listan" / "Choose a role from the list";
    last_without_successor: "Kukaan muu pääkäyttäjä ei jatka tämän päivän jälkeen. Valitse myöhempi päivä tai anna rooli ensin seuraajalle" / "Ingen annan huvudanvändare fortsätter efter den dagen. Välj en senare dag eller ge rollen först till en efterträdare" / "No other main user stays past that day. Choose a later day, or give the role to a successor first";
    no_from: "Valitse organisaatio, josta henkilö lähtee" / "Välj organisationen som personen lämnar" / "Choose the organisation that the person leaves";
    no_to: "Valitse organisaatio, johon henkilö siirtyy" / "Välj organisationen som personen flyttas till" / "Choose the organisation to which the person goes";
    no_role: "Valitse rooli" / "Välj roll" / "Choose a role";
    already_held: "Käyttäjällä on jo tämä rooli tässä organisaatiossa" / "Användaren har redan denna roll i organisationen" / "The user has this role in this organisation already";
    incompatible: "Sama henkilö ei voi olla sekä ylläpitäjä että tietosuojavastaava tai asiakaspalvelija" / "Samma person kan inte vara både administratör och dataskyddsombud eller kundtjänsteman" / "One person cannot be both a maintainer and a data-protection officer or customer clerk";
    account_closed: "Tili on suljettu. Ylläpito voi palauttaa sen" / "Kontot är stängt. Administratören kan återställa det" / "The account is closed. A maintainer can restore it";
    last_main_user: "Hän on organisaation viimeinen pääkäyttäjä. Anna rooli ensin seuraajalle vähintään yhtä pitkäksi aikaa" / "Hen är organisationens sista huvudanvändare. Ge rollen först till en efterträdare för minst lika lång tid" / "This is the organisation's last main user. Give the role to a successor first, for at least as long";
    same_place: "Valitse toinen organisaatio kuin se, josta henkilö lähtee" / "Välj en annan organisation än den som personen lämnar" / "Choose another organisation than the one that the person leaves";
    nothing: "Käyttäjällä ei ole rooleja, jotka voisit päättää" / "Användaren har inga roller som du kan avsluta" / "The user has no roles that you can end";
    nothing_to_reset: "Tilillä ei ole toista tunnistetta" / "Kontot har ingen andra faktor" / "The account has no second factor";
    already_asked: "Nollausta on jo pyydetty" / "Återställning har redan begärts" / "A reset has been asked for already";
    not_asked: "Nollausta ei ole pyydetty, tai pyyntö on vanhentunut" / "Ingen återställning har begärts, eller begäran har gått ut" / "No reset has been asked for, or the request has run out";
    how_missing: "Kirjoita, miten varmistit henkilön" / "Skriv hur du kontrollerade personen" / "Say how you made sure who it is";
    asker_gone: "Pyytäjä ei voi enää pyytää nollausta. Hylkää pyyntö ja pyydä nollausta itse" / "Den som bad om återställningen får inte längre göra det. Avslå begäran och be om återställning själv" / "Who asked may not ask any more. Decline the request and ask for the reset yourself";
    no_membership: "Valitse ainakin yksi rooli: ilman roolia tili sulkeutuisi heti uudelleen" / "Välj minst en roll: utan roll skulle kontot genast stängas på nytt" / "Choose at least one role: without one the account would close again at once";
    not_again: "Jotakin valittua roolia ei voi enää antaa. Katso luettelo uudelleen" / "Någon vald roll kan inte längre ges. Se listan på nytt" / "One of the chosen roles can no longer be given. Look at the list again";
    not_restorable: "Tiliä ei voi enää palauttaa" / "Kontot kan inte längre återställas" / "The account can no longer be restored";
    again: "Tarkista vastaus ja yritä uudelleen" / "Kontrollera svaret och försök igen" / "Check the answer and try again";
}
