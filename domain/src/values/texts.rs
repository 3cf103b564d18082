//! What pages say about a value that cannot be taken: one sentence each, what is wrong and how to mend it.
//! The names are the errors' codes (see `declare.rs`).

crate::texts! {
    hetu_empty:
        "Kirjoita henkilötunnus, esimerkiksi 010594-9032." /
        "Skriv personbeteckningen, till exempel 010594-9032." /
        "Enter the identity code, for example 010594-9032.";
    hetu_form:
        "Tarkista henkilötunnus: siinä on 11 merkkiä, kuten 010594-9032." /
        "Kontrollera personbeteckningen: den har 11 tecken, som 010594-9032." /
        "Check the identity code: it has 11 characters, like 010594-9032.";
    hetu_date:
        "Tarkista henkilötunnuksen alku: sen päivämäärää ei ole kalenterissa." /
        "Kontrollera personbeteckningens början: datumet finns inte i kalendern." /
        "Check the start of the identity code: its date is not in the calendar.";
    hetu_number:
        "Tarkista henkilötunnuksen kolme numeroa välimerkin jälkeen: 000 ja 001 eivät ole käytössä." /
        "Kontrollera de tre siffrorna efter skiljetecknet i personbeteckningen: 000 och 001 används inte." /
        "Check the three digits after the separator in the identity code: 000 and 001 are not in use.";
    hetu_check:
        "Tarkista henkilötunnus merkki merkiltä: siinä on kirjoitusvirhe, koska tarkistusmerkki ei täsmää." /
        "Kontrollera personbeteckningen tecken för tecken: den är felskriven, eftersom kontrolltecknet inte stämmer." /
        "Check the identity code character by character: there is a typing mistake, because the check character does not match.";
    hetu_test:
        "Anna todellisen henkilön henkilötunnus: testitunnuksia ja väliaikaisia tunnuksia ei voi käyttää täällä." /
        "Ange en verklig persons personbeteckning: testbeteckningar och tillfälliga beteckningar kan inte användas här." /
        "Enter a real person's identity code: test codes and temporary codes cannot be used here.";

    business_id_empty:
        "Kirjoita Y-tunnus, esimerkiksi 0245437-2." /
        "Skriv FO-numret, till exempel 0245437-2." /
        "Enter the business ID, for example 0245437-2.";
    business_id_form:
        "Tarkista Y-tunnus: siinä on seitsemän numeroa, väliviiva ja yksi numero, kuten 0245437-2." /
        "Kontrollera FO-numret: det har sju siffror, ett bindestreck och en siffra, som 0245437-2." /
        "Check the business ID: it has seven digits, a hyphen and one digit, like 0245437-2.";
    business_id_check:
        "Tarkista Y-tunnus numero numerolta: siinä on kirjoitusvirhe, koska viimeinen numero ei täsmää." /
        "Kontrollera FO-numret siffra för siffra: det är felskrivet, eftersom den sista siffran inte stämmer." /
        "Check the business ID digit by digit: there is a typing mistake, because the last digit does not match.";

    reference_empty:
        "Kirjoita viite, esimerkiksi päätöksen numero KOI/1234/2026." /
        "Skriv referensen, till exempel beslutets nummer KOI/1234/2026." /
        "Enter the reference, for example the number of the decision, KOI/1234/2026.";
    reference_too_long:
        "Lyhennä viite enintään 60 merkkiin." /
        "Förkorta referensen till högst 60 tecken." /
        "Shorten the reference to 60 characters at most.";
    reference_character:
        "Kirjoita viite näppäimistöllä: siinä on merkki, joka ei näy." /
        "Skriv referensen med tangentbordet: den innehåller ett tecken som inte syns." /
        "Type the reference: it holds a character that cannot be seen.";
    reference_identity_code:
        "Poista henkilötunnus viitteestä: viite säilytetään luettavana." /
        "Ta bort personbeteckningen ur referensen: referensen förvaras läsbar." /
        "Remove the identity code from the reference: a reference is kept readable.";

    email_empty:
        "Kirjoita sähköpostiosoite, esimerkiksi nimi@esimerkki.fi." /
        "Skriv e-postadressen, till exempel namn@exempel.fi." /
        "Enter the e-mail address, for example name@example.fi.";
    email_at:
        "Tarkista sähköpostiosoite: siinä on oltava yksi @-merkki, kuten nimi@esimerkki.fi." /
        "Kontrollera e-postadressen: den ska ha ett @-tecken, som namn@exempel.fi." /
        "Check the e-mail address: it needs one @ sign, like name@example.fi.";
    email_space:
        "Poista välilyönnit sähköpostiosoitteesta ja kirjoita yksi osoite kerrallaan." /
        "Ta bort mellanslagen ur e-postadressen och skriv en adress åt gången." /
        "Remove the spaces from the e-mail address and enter one address at a time.";
    email_not_ascii:
        "Kirjoita sähköpostiosoite ilman å-, ä- ja ö-kirjaimia ja muita erikoismerkkejä: osoitteisiin, joissa niitä on, emme voi lähettää postia." /
        "Skriv e-postadressen utan å, ä, ö och andra specialtecken: till adresser med sådana tecken kan vi inte skicka post." /
        "Enter the e-mail address without å, ä, ö or other special letters: we cannot send mail to addresses that have them.";
    email_local:
        "Tarkista sähköpostiosoitteen alku ennen @-merkkiä: siinä on ylimääräinen merkki tai piste, tai se puuttuu." /
        "Kontrollera e-postadressens början före @-tecknet: där finns ett tecken eller en punkt för mycket, eller så saknas den." /
        "Check the part of the e-mail address before the @ sign: it has a character or a dot too many, or it is missing.";
    email_domain:
        "Tarkista sähköpostiosoitteen loppu @-merkin jälkeen: sen pitää olla kuten esimerkki.fi." /
        "Kontrollera e-postadressens slut efter @-tecknet: det ska vara som exempel.fi." /
        "Check the part of the e-mail address after the @ sign: it must be like example.fi.";
    email_too_long:
        "Anna lyhyempi sähköpostiosoite: osoitteessa voi olla enintään 254 merkkiä." /
        "Ange en kortare e-postadress: adressen får ha högst 254 tecken." /
        "Enter a shorter e-mail address: it can have at most 254 characters.";

    phone_empty:
        "Kirjoita puhelinnumero, esimerkiksi 040 123 4567." /
        "Skriv telefonnumret, till exempel 040 123 4567." /
        "Enter the telephone number, for example 040 123 4567.";
    phone_letters:
        "Poista kirjaimet puhelinnumerosta ja kirjoita pelkkä numero, kuten 040 123 4567." /
        "Ta bort bokstäverna ur telefonnumret och skriv bara numret, som 040 123 4567." /
        "Remove the letters from the telephone number and enter the number only, like 040 123 4567.";
    phone_character:
        "Poista puhelinnumerosta muut merkit kuin numerot, välilyönnit, väliviivat ja alun plusmerkki." /
        "Ta bort andra tecken ur telefonnumret än siffror, mellanslag, bindestreck och plustecknet i början." /
        "Remove everything from the telephone number except digits, spaces, hyphens and the plus sign at the start.";
    phone_start:
        "Aloita puhelinnumero suuntanumerolla, kuten 040, tai maatunnuksella, kuten +358." /
        "Börja telefonnumret med riktnumret, som 040, eller med landskoden, som +358." /
        "Start the telephone number with its area code, like 040, or the country code, like +358.";
    phone_too_short:
        "Tarkista puhelinnumero: siitä puuttuu numeroita." /
        "Kontrollera telefonnumret: det saknas siffror." /
        "Check the telephone number: some digits are missing.";
    phone_too_long:
        "Tarkista puhelinnumero: siinä on liikaa numeroita." /
        "Kontrollera telefonnumret: det har för många siffror." /
        "Check the telephone number: it has too many digits.";

    name_empty:
        "Kirjoita nimi." /
        "Skriv namnet." /
        "Enter the name.";
    name_too_long:
        "Lyhennä nimeä: siinä voi olla enintään 100 merkkiä." /
        "Förkorta namnet: det får ha högst 100 tecken." /
        "Shorten the name: it can have at most 100 characters.";
    name_character:
        "Poista nimestä numerot ja erikoismerkit: nimessä voi olla kirjaimia, välilyöntejä, väliviivoja, heittomerkkejä ja pisteitä." /
        "Ta bort siffror och specialtecken ur namnet: det får ha bokstäver, mellanslag, bindestreck, apostrofer och punkter." /
        "Remove digits and special characters from the name: it can have letters, spaces, hyphens, apostrophes and dots.";
    name_no_letter:
        "Kirjoita nimi kirjaimilla: nyt siinä on vain välimerkkejä." /
        "Skriv namnet med bokstäver: nu har det bara skiljetecken." /
        "Write the name with letters: now it has only punctuation.";

    name_link:
        "Kirjoita nimi ilman verkko-osoitetta, ja jätä pisteen jälkeen välilyönti." /
        "Skriv namnet utan webbadress, och lämna ett mellanslag efter punkten." /
        "Write the name without a web address, and leave a space after a full stop.";

    organisation_name_empty:
        "Kirjoita organisaation nimi." /
        "Skriv organisationens namn." /
        "Enter the organisation's name.";
    organisation_name_too_long:
        "Lyhennä organisaation nimeä: siinä voi olla enintään 200 merkkiä." /
        "Förkorta organisationens namn: det får ha högst 200 tecken." /
        "Shorten the organisation's name: it can have at most 200 characters.";
    organisation_name_character:
        "Poista organisaation nimestä merkit < ja > sekä näkymättömät merkit. Jos kopioit nimen muualta, kirjoita se itse." /
        "Ta bort tecknen < och > samt osynliga tecken ur organisationens namn. Om du kopierade namnet, skriv det för hand." /
        "Remove the characters < and > and invisible characters from the organisation's name. If you copied the name, type it by hand.";
    organisation_name_no_letter:
        "Kirjoita organisaation nimeen ainakin yksi kirjain." /
        "Skriv minst en bokstav i organisationens namn." /
        "Write at least one letter in the organisation's name.";
    organisation_name_link:
        "Kirjoita organisaation nimi ilman verkko- ja sähköpostiosoitteita, ja jätä pisteen jälkeen välilyönti." /
        "Skriv organisationens namn utan webb- och e-postadresser, och lämna ett mellanslag efter punkten." /
        "Write the organisation's name without web and e-mail addresses, and leave a space after a full stop.";
    service_name_empty:
        "Kirjoita palvelun nimi, esimerkiksi Kotihoito." /
        "Skriv tjänstens namn, till exempel Hemvård." /
        "Enter the name of the service, for example Home care.";
    service_name_too_long:
        "Lyhennä palvelun nimeä: siinä voi olla enintään 100 merkkiä." /
        "Förkorta tjänstens namn: det får ha högst 100 tecken." /
        "Shorten the name of the service: it can have at most 100 characters.";
    service_name_character:
        "Poista palvelun nimestä merkit < ja > sekä näkymättömät merkit." /
        "Ta bort tecknen < och > samt osynliga tecken ur tjänstens namn." /
        "Remove the characters < and > and invisible characters from the name of the service.";

    note_empty:
        "Kirjoita teksti." /
        "Skriv texten." /
        "Enter the text.";
    note_too_long:
        "Lyhennä tekstiä: siinä voi olla enintään 500 merkkiä." /
        "Förkorta texten: den får ha högst 500 tecken." /
        "Shorten the text: it can have at most 500 characters.";
    note_character:
        "Poista tekstistä näkymättömät merkit. Jos kopioit tekstin muualta, kirjoita se itse." /
        "Ta bort osynliga tecken ur texten. Om du kopierade texten, skriv den för hand." /
        "Remove invisible characters from the text. If you copied the text, type it by hand.";
    note_link:
        "Poista tekstistä verkko- ja sähköpostiosoitteet, ja jätä jokaisen lauseen lopun pisteen jälkeen välilyönti." /
        "Ta bort webb- och e-postadresser ur texten, och lämna ett mellanslag efter punkten i slutet av varje mening." /
        "Remove web and e-mail addresses from the text, and leave a space after the full stop of each sentence.";

    password_empty:
        "Kirjoita salasana." /
        "Skriv lösenordet." /
        "Enter the password.";
    password_too_short:
        "Valitse pidempi salasana: siinä on oltava vähintään 12 merkkiä. Muutama sana peräkkäin on helppo muistaa." /
        "Välj ett längre lösenord: det ska ha minst 12 tecken. Några ord efter varandra är lätta att minnas." /
        "Choose a longer password: it needs at least 12 characters. A few words in a row are easy to remember.";
    password_too_long:
        "Valitse lyhyempi salasana: siinä voi olla enintään 128 merkkiä." /
        "Välj ett kortare lösenord: det får ha högst 128 tecken." /
        "Choose a shorter password: it can have at most 128 characters.";
    password_repetitive:
        "Valitse salasana, joka ei toista samoja merkkejä alusta loppuun." /
        "Välj ett lösenord som inte upprepar samma tecken från början till slut." /
        "Choose a password that does not repeat the same characters from start to end.";
    password_names:
        "Lisää salasanaan muuta kuin oma nimesi, sähköpostiosoitteesi, organisaatiosi tai tämän palvelun nimi." /
        "Lägg till annat i lösenordet än ditt namn, din e-postadress, din organisation eller den här tjänstens namn." /
        "Add something to the password besides your name, your e-mail address, your organisation or the name of this service.";
    password_common:
        "Valitse toinen salasana: tämä on yleisesti tunnettu, ja sen voi arvata." /
        "Välj ett annat lösenord: det här är allmänt känt och kan gissas." /
        "Choose another password: this one is widely known and can be guessed.";

    one_time_code_empty:
        "Kirjoita kertakäyttökoodi: siinä on kuusi numeroa." /
        "Skriv engångskoden: den har sex siffror." /
        "Enter the one-time code: it has six digits.";
    one_time_code_character:
        "Kirjoita kertakäyttökoodiin vain numeroita." /
        "Skriv bara siffror i engångskoden." /
        "Enter digits only in the one-time code.";
    one_time_code_length:
        "Tarkista kertakäyttökoodi: siinä on kuusi numeroa." /
        "Kontrollera engångskoden: den har sex siffror." /
        "Check the one-time code: it has six digits.";
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use crate::lang::Lang;
    use crate::values::{
        BusinessIdError, EmailError, HetuError, NameError, NoteError, OneTimeCodeError,
        OrganisationNameError, PasswordError, PhoneError, ReferenceError, ServiceNameError,
    };

    macro_rules! all_errors {
        ($($error:ident),+) => {
            [$($error::ALL.iter().map(|error| (error.code(), Lang::ALL.map(|lang| error.sentence(lang))))
                .collect::<Vec<_>>()),+].concat()
        };
    }

    fn all() -> Vec<(&'static str, [&'static str; 3])> {
        all_errors!(
            BusinessIdError,
            EmailError,
            HetuError,
            NameError,
            NoteError,
            OneTimeCodeError,
            OrganisationNameError,
            PasswordError,
            PhoneError,
            ServiceNameError,
            ReferenceError
        )
    }

    #[test]
    fn every_error_has_a_sentence_of_its_own_in_each_language() {
        let mut seen = HashSet::new();
        for (code, sentences) in all() {
            for sentence in sentences {
                assert!(sentence.ends_with('.'), "{code}: {sentence}");
                assert!(seen.insert(sentence), "{code}: {sentence}");
            }
        }
    }

    #[test]
    fn codes_are_unique_and_lead_back_to_their_error() {
        let codes: HashSet<_> = all().into_iter().map(|(code, _)| code).collect();
        assert_eq!(codes.len(), all().len());
        for error in PhoneError::ALL {
            assert_eq!(PhoneError::from_code(error.code()), Some(*error));
        }
        assert_eq!(PhoneError::from_code("email_at"), None);
    }

    #[test]
    fn the_identity_code_shown_as_an_example_belongs_to_nobody() {
        use crate::values::{Hetu, TestIdentities};
        for sentence in Lang::ALL.map(|lang| HetuError::Empty.sentence(lang)) {
            let code = sentence.split_whitespace().last().unwrap().trim_end_matches('.');
            assert_eq!(Hetu::parse(code, TestIdentities::Refused), Err(HetuError::Test));
        }
    }
}
