//! Words that the preview's pages share.

luukku_domain::texts! {
    title: "Mitä päättyy ja milloin" / "Vad avslutas och när" / "What will end, and when";
    warn: "Varoitus" / "Varning" / "Warning";
    end: "Rooli päättyy" / "Rollen avslutas" / "Role ends";
    close: "Tili suljetaan" / "Kontot stängs" / "Account closes";
    clear: "Tiedot poistetaan" / "Uppgifterna tas bort" / "Data are removed";
}
