//! The words of every letter, in Finnish, Swedish and English. A missing language does not compile.

luukku_domain::texts! {
    // Facts of a letter
    organisation: "Organisaatio" / "Organisation" / "Organisation";
    role: "Rooli" / "Roll" / "Role";
    inviter: "Kutsuja" / "Inbjudan från" / "Invited by";
    open_until: "Voimassa" / "I kraft till" / "Open until";
    open_until_value(when): "{when} asti" / "{when}" / "{when}";
    last_day: "Viimeinen päivä" / "Sista dagen" / "Last day";
    no_last_day: "Toistaiseksi" / "Tills vidare" / "No end date";
    register: "Rekisteri" / "Register" / "Register";
    ends_on: "Päättyy" / "Upphör" / "Ends on";

    // Every letter
    sign_in: "Kirjaudu sisään" / "Logga in" / "Sign in";
    automatic: "Tämä on Luukun lähettämä automaattinen viesti, johon ei voi vastata."
        / "Detta är ett automatiskt meddelande från Luukku. Det går inte att svara på det."
        / "This is an automatic message from Luukku. You cannot reply to it.";
    not_you: "Jos et tehnyt muutosta itse, kerro siitä heti organisaatiosi pääkäyttäjälle tai Luukun ylläpitoon."
        / "Om du inte gjorde ändringen själv, berätta genast för organisationens huvudanvändare eller Luukkus administratör."
        / "If you did not make this change, tell your organisation's main user or the Luukku maintainers at once.";

    // Invitation
    invitation_subject(organisation): "Kutsu Luukkuun: {organisation}" / "Inbjudan till Luukku: {organisation}"
        / "Invitation to Luukku: {organisation}";
    invitation_intro: "Sinut on kutsuttu käyttämään Luukkua." / "Du har blivit inbjuden att använda Luukku."
        / "You have been invited to use Luukku.";
    invitation_note: "Viesti kutsujalta" / "Meddelande från den som bjöd in" / "Message from the inviter";
    invitation_new: "Avaa kutsu ja valitse salasana. Linkki toimii yhden kerran, eikä sitä saa antaa muille."
        / "Öppna inbjudan och välj ett lösenord. Länken fungerar en gång och får inte ges till någon annan."
        / "Open the invitation and choose a password. The link works once; do not give it to anybody else.";
    invitation_known: "Sinulla on jo käyttäjätili. Kirjaudu sisään ja vastaa kutsuun."
        / "Du har redan ett användarkonto. Logga in och svara på inbjudan."
        / "You already have an account. Sign in and answer the invitation.";
    invitation_open: "Avaa kutsu" / "Öppna inbjudan" / "Open the invitation";
    invitation_stranger: "Jos et tunne kutsujaa, älä avaa kutsua. Sinun ei tarvitse tehdä mitään."
        / "Om du inte känner den som bjöd in, öppna inte inbjudan. Du behöver inte göra någonting."
        / "If you do not know the inviter, do not open the invitation. You need not do anything.";

    // New password
    reset_subject: "Uusi salasana Luukkuun" / "Nytt lösenord till Luukku" / "A new password for Luukku";
    reset_intro: "Luukussa pyydettiin linkkiä, jolla voit valita uuden salasanan."
        / "Någon bad i Luukku om en länk för att välja ett nytt lösenord för dig."
        / "A link for choosing your new password was asked for in Luukku.";
    reset_limits: "Linkki toimii yhden kerran, eikä sitä saa antaa muille."
        / "Länken fungerar en gång och får inte ges till någon annan."
        / "The link works once; do not give it to anybody else.";
    reset_open: "Valitse uusi salasana" / "Välj ett nytt lösenord" / "Choose a new password";
    reset_stranger: "Jos et pyytänyt linkkiä, sinun ei tarvitse tehdä mitään. Salasanasi ei muutu."
        / "Om du inte bad om länken behöver du inte göra någonting. Ditt lösenord ändras inte."
        / "If you did not ask for the link, you need not do anything. Your password does not change.";

    // Confirmation code
    code_subject: "Luukun vahvistuskoodi" / "Bekräftelsekod från Luukku" / "Your Luukku confirmation code";
    code_intro: "Vahvista sähköpostiosoitteesi tällä koodilla:" / "Bekräfta din e-postadress med den här koden:"
        / "Confirm your e-mail address with this code:";
    code_limits(span): "Koodi on voimassa {span} ajan siitä, kun se pyydettiin. Älä anna koodia kenellekään."
        / "Koden gäller i {span} från det att den begärdes. Ge inte koden till någon."
        / "The code is valid for {span} from when it was asked for. Do not give it to anybody.";
    code_stranger: "Jos et pyytänyt koodia, sinun ei tarvitse tehdä mitään."
        / "Om du inte bad om koden behöver du inte göra någonting."
        / "If you did not ask for the code, you need not do anything.";

    // Changes of one's own account
    password_subject: "Salasanasi vaihdettiin" / "Ditt lösenord har bytts" / "Your password was changed";
    password_body: "Luukun käyttäjätilisi salasana vaihdettiin." / "Lösenordet för ditt användarkonto i Luukku har bytts."
        / "The password of your Luukku account was changed.";
    factor_subject: "Kaksivaiheinen kirjautumisesi muuttui" / "Din tvåstegsinloggning har ändrats"
        / "Your two-step sign-in was changed";
    factor_body: "Luukun käyttäjätilisi kaksivaiheinen kirjautuminen otettiin käyttöön tai vaihdettiin."
        / "Tvåstegsinloggningen för ditt användarkonto i Luukku har tagits i bruk eller bytts."
        / "The two-step sign-in of your Luukku account was taken into use or replaced.";
    factor_reset_asked_subject: "Kaksivaiheisen kirjautumisesi nollausta pyydettiin"
        / "Någon har begärt att din tvåstegsinloggning återställs" / "A reset of your two-step sign-in was asked for";
    factor_reset_asked_body: "Nollaus tehdään vasta, kun toinen henkilö on hyväksynyt sen. Siihen asti kirjaudut kuten ennenkin."
        / "Återställningen görs först när en annan person har godkänt den. Till dess loggar du in som förut."
        / "The reset happens only after another person has approved it. Until then you sign in as before.";
    factor_reset_subject: "Kaksivaiheinen kirjautumisesi nollattiin" / "Din tvåstegsinloggning har återställts"
        / "Your two-step sign-in was reset";
    factor_reset_body: "Kaksi henkilöä hyväksyi nollauksen. Otat kaksivaiheisen kirjautumisen uudelleen käyttöön, kun seuraavan kerran kirjaudut sisään."
        / "Två personer godkände återställningen. Du tar tvåstegsinloggningen i bruk på nytt nästa gång du loggar in."
        / "Two people approved the reset. You set up two-step sign-in again the next time you sign in.";
    factor_reset_not_you: "Jos et pyytänyt nollausta, kerro siitä heti organisaatiosi pääkäyttäjälle tai Luukun ylläpitoon."
        / "Om du inte bad om återställningen, berätta genast för organisationens huvudanvändare eller Luukkus administratör."
        / "If you did not ask for the reset, tell your organisation's main user or the Luukku maintainers at once.";
    email_subject: "Sähköpostiosoitteesi vaihdettiin" / "Din e-postadress har bytts" / "Your e-mail address was changed";
    email_body: "Sähköpostiosoitteesi Luukussa vaihdettiin. Viestejä ei enää lähetetä tähän osoitteeseen."
        / "Din e-postadress i Luukku har bytts. Meddelanden skickas inte längre till den här adressen."
        / "Your e-mail address in Luukku was changed. Messages are no longer sent to this address.";
    granted_subject(organisation): "Uusi rooli: {organisation}" / "Ny roll: {organisation}" / "New role: {organisation}";
    granted_body: "Sait Luukussa uuden roolin." / "Du har fått en ny roll i Luukku." / "You were given a new role in Luukku.";
    changed_subject(organisation): "Roolisi muuttui: {organisation}" / "Din roll har ändrats: {organisation}"
        / "Your role has changed: {organisation}";
    changed_body: "Roolisi Luukussa muuttui. Alla näet, millainen se on nyt." / "Din roll i Luukku har ändrats. Nedan ser du hur den är nu."
        / "Your role in Luukku has changed. Below you see how it is now.";
    ended_subject(organisation): "Roolisi päättyi: {organisation}" / "Din roll har upphört: {organisation}"
        / "Your role has ended: {organisation}";
    ended_body: "Roolisi Luukussa päättyi tai muuttui. Jos tarvitset sitä yhä, ota yhteyttä organisaation pääkäyttäjään."
        / "Din roll i Luukku har upphört eller ändrats. Om du ännu behöver den, kontakta organisationens huvudanvändare."
        / "Your role in Luukku has ended or changed. If you still need it, contact the organisation's main user.";
    closed_subject: "Käyttäjätilisi suljettiin" / "Ditt användarkonto har stängts" / "Your account was closed";
    closed_body: "Luukun käyttäjätilisi suljettiin, etkä voi enää kirjautua sisään."
        / "Ditt användarkonto i Luukku har stängts och du kan inte längre logga in."
        / "Your Luukku account was closed and you can no longer sign in.";
    closed_next(span): "Jos sulkeminen oli virhe, ota {span} kuluessa yhteyttä Luukun ylläpitoon, joka voi palauttaa tilin. Sen jälkeen tilin tiedot poistetaan."
        / "Om stängningen var ett misstag, kontakta inom {span} Luukkus administratör, som kan återställa kontot. Därefter raderas kontots uppgifter."
        / "If closing it was a mistake, contact the Luukku maintainers within {span}; they can restore the account. After that its data are removed.";
    restored_subject: "Käyttäjätilisi palautettiin" / "Ditt användarkonto har återställts" / "Your account was restored";
    restored_body: "Luukun käyttäjätilisi palautettiin. Voit taas kirjautua sisään entisellä salasanallasi."
        / "Ditt användarkonto i Luukku har återställts. Du kan logga in igen med ditt tidigare lösenord."
        / "Your Luukku account was restored. You can sign in again with your earlier password.";

    // Contact details of a citizen
    contact_subject: "Sähköpostiosoitteesi vaihdettiin rekisterissä" / "Din e-postadress i ett register har bytts"
        / "Your e-mail address in a register was changed";
    contact_body: "Sähköpostiosoitteesi vaihdettiin Omassa Luukussa. Seuraavista rekistereistä ei enää lähetetä viestejä tähän osoitteeseen:"
        / "Din e-postadress har bytts i Min Luukku. Från följande register skickas inte längre meddelanden till den här adressen:"
        / "Your e-mail address was changed in My Luukku. These registers no longer send messages to this address:";
    contact_removed_subject: "Sähköpostiosoitteesi poistettiin rekisteristä" / "Din e-postadress har tagits bort ur ett register"
        / "Your e-mail address was removed from a register";
    contact_removed_body: "Sähköpostiosoitteesi poistettiin Omassa Luukussa. Seuraavissa rekistereissä ei enää ole tätä osoitetta:"
        / "Din e-postadress har tagits bort i Min Luukku. Följande register har inte längre den här adressen:"
        / "Your e-mail address was removed in My Luukku. These registers no longer hold this address:";
    contact_not_you: "Jos et tehnyt muutosta itse, tunnistaudu Omaan Luukkuun, tarkista tietosi ja katso omasta historiastasi, milloin muutos tehtiin. Kerro siitä rekisterinpitäjälle."
        / "Om du inte gjorde ändringen själv, identifiera dig i Min Luukku, kontrollera dina uppgifter och se i din historik när ändringen gjordes. Berätta det för den personuppgiftsansvariga."
        / "If you did not make this change, identify yourself in My Luukku, check your data and see in your history when the change was made. Tell the controller of the register.";
    my_luukku: "Avaa Oma Luukku" / "Öppna Min Luukku" / "Open My Luukku";

    // Idle membership
    idle_subject(date, organisation): "Roolisi päättyy {date}: {organisation}" / "Din roll upphör {date}: {organisation}"
        / "Your role ends on {date}: {organisation}";
    idle_body(date): "Et ole käyttänyt rooliasi Luukussa pitkään aikaan. Rooli päättyy {date}, ellet kirjaudu sisään sitä ennen."
        / "Du har inte använt din roll i Luukku på länge. Rollen upphör {date} om du inte loggar in före det."
        / "You have not used your role in Luukku for a long time. It ends on {date} unless you sign in before that.";
    idle_account: "Jos sinulla ei ole muita rooleja, myös käyttäjätilisi suljetaan silloin."
        / "Om du inte har andra roller stängs då också ditt användarkonto."
        / "If you have no other roles, your account is closed then as well.";
    idle_last: "Tämä on viimeinen muistutus." / "Detta är den sista påminnelsen." / "This is the last reminder.";

    // Organisations that somebody looks after
    no_main_user_subject(organisation): "Pääkäyttäjä puuttuu: {organisation}" / "Huvudanvändare saknas: {organisation}"
        / "No main user: {organisation}";
    no_main_user_body: "Organisaatiolla ei ole enää pääkäyttäjää. Valitse sille uusi pääkäyttäjä Luukussa."
        / "Organisationen har inte längre någon huvudanvändare. Utse en ny huvudanvändare i Luukku."
        / "The organisation no longer has a main user. Choose a new main user for it in Luukku.";
    approve_subject(organisation): "Kutsu odottaa hyväksyntää: {organisation}"
        / "En inbjudan väntar på godkännande: {organisation}" / "An invitation waits for approval: {organisation}";
    approve_body: "Kutsu lähetetään vasta, kun toinen pääkäyttäjä on hyväksynyt sen."
        / "Inbjudan skickas först när en annan huvudanvändare har godkänt den."
        / "The invitation is sent only after another main user has approved it.";
    decide_reset_subject(organisation): "Kirjautumisen nollaus odottaa päätöstä: {organisation}"
        / "En återställning av inloggningen väntar på beslut: {organisation}"
        / "A reset of a sign-in waits for a decision: {organisation}";
    decide_reset_body(days): "Kollega pyysi, että käyttäjän kaksivaiheinen kirjautuminen nollataan. Varmista, että pyyntö on aito, ja hyväksy tai hylkää se {days} kuluessa."
        / "En kollega har begärt att en användares tvåstegsinloggning återställs. Försäkra dig om att begäran är äkta och godkänn eller avslå den inom {days}."
        / "A colleague asked that a user's two-step sign-in be reset. Make sure that the request is genuine, and approve or decline it within {days}.";
    closed_invited_subject(organisation): "Suljettu käyttäjätili kutsuttiin: {organisation}"
        / "Ett stängt användarkonto bjöds in: {organisation}" / "A closed account was invited: {organisation}";
    closed_invited_body(span): "Kutsutulla on suljettu käyttäjätili. Ylläpito voi palauttaa tilin {span} ajan sulkemisesta."
        / "Den inbjudna har ett stängt användarkonto. Administratören kan återställa kontot i {span} efter stängningen."
        / "The invited person has a closed account. A maintainer can restore it for {span} after it was closed.";
}
