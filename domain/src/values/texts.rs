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
}
