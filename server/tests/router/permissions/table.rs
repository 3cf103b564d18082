//! The table, written by hand from the issue and the notices, and not from the program's own.
//!
//! 002: "Uuden käyttäjän Palvelumanuaaliin lisää palvelun ylläpito tai organisaation pääkäyttäjä." "Ylläpito ja
//! pääkäyttäjät voivat lisätä ja poistaa käyttäjiä sekä hallita käyttäjien organisaatiotietoja ja käyttöoikeuksia."
//! "Ylläpito voi ilman harkintaa muuttaa käyttäjien roolituksia." 003: "Kunnan työntekijät pääsevät käsittelemään vain sen
//! kunnan rekisterin tietoja, jonka palveluita he järjestävät." "Asiakas itse … voi nähdä vain omat tietonsa.
//! Kirjautuminen järjestelmään vaatii vahvan tunnistautumisen." "Heitä sitoo vaitiolovelvollisuus." 000: the log is for
//! "vain sellaiset …, joiden työtehtäviin kuuluu käyttövaltuushallintaan liittyvät tehtävät".

use super::row::Row;

/// Each line: the page, function or route; the case, which says where the thing lies or what is special about it; the
/// expected letters (`row::Letter`). A thing lies in the `town`, in the `unit` whose main user asks, or `abroad`, in another town; or it
/// is that of the `clerk` or `officer` who asks. Columns:
///
/// nobody halfway citizen | editor specialist main unit clerk untrained officer unsworn | foreign provider | maintainer
#[rustfmt::skip]
const PAGES: &str = "
/                                                | -             | + + + | + + + + + + + + | + + | +
/accessibility                                   | -             | + + + | + + + + + + + + | + + | +
/privacy                                         | -             | + + + | + + + + + + + + | + + | +
/cookies                                         | -             | + + + | + + + + + + + + | + + | +
/registers                                       | -             | + + + | + + + + + + + + | + + | +
/registers/{code}                                | -             | + + + | + + + + + + + + | + + | +

/accounts/sign-in                                | -             | + + + | + + + + + + + + | + + | +
/accounts/sign-in/code                           | -             | s + > | > > > > > > > > | > > | >
/accounts/second-factor                          | -             | s > > | P P P P P P P P | P P | P
/accounts/sign-in/notice                         | -             | s > > | > > > > > > > > | > > | >
/accounts/password                               | -             | + + + | + + + + + + + + | + + | +
/accounts/password/sent                          | -             | + + + | + + + + + + + + | + + | +
/password/{secret}                               | -             | + + + | + + + + + + + + | + + | +
/accounts/confirm                                | -             | s s F | + + + + + + + + | + + | +
/accounts                                        | -             | s s F | + + + + + + + + | + + | +
/accounts/me                                     | -             | s s F | + + + + + + + + | + + | +
/accounts/me/name                                | -             | s s F | + + + + + + + + | + + | +
/accounts/me/email                               | -             | s s F | P P P P P P P P | P P | P
/accounts/me/email/code                          | -             | s s F | P P P P P P P P | P P | P
/accounts/me/password                            | -             | s s F | P P P P P P P P | P P | P
/accounts/me/secrecy/{membership}                | clerk         | s s F | . . F . + . F F | . . | F
/accounts/me/secrecy/{membership}                | officer       | s s F | . . F . . . + F | . . | F
/accounts/me/leave/{membership}                  | clerk         | s s F | . . . . P . . . | . . | .
/accounts/me/leave/{membership}                  | officer       | s s F | . . . . . . P . | . . | .

/invitation/{secret}                             | -             | + + + | + + + + + + + + | + + | +
/accounts/invitation/accepted                    | -             | + + + | + + + + + + + + | + + | +
/accounts/invitation/declined                    | -             | + + + | + + + + + + + + | + + | +
/accounts/my-invitations                         | -             | s s F | + + + + + + + + | + + | +
/accounts/invitations                            | -             | s s F | F F + + F F F F | + + | +
/accounts/invitations/{invitation}               | town          | s s F | F F + . F F F F | . . | +
/accounts/invitations/{invitation}               | unit          | s s F | F F + + F F F F | . . | +
/accounts/invite                                 | -             | s s F | F F + + F F F F | + + | +
/accounts/invite/{organisation}                  | town          | s s F | F F P . F F F F | . . | P
/accounts/invite/{organisation}                  | unit          | s s F | F F P P F F F F | . . | P
/accounts/invite/check/{organisation}            | town          | s s F | F F P . F F F F | . . | P
/accounts/invite/check/{organisation}            | unit          | s s F | F F P P F F F F | . . | P
/accounts/invite/settings/{organisation}         | town          | s s F | F F P . F F F F | . . | P
/accounts/invite/settings/{organisation}         | unit          | s s F | F F P P F F F F | . . | P

/accounts/users                                  | -             | s s F | F F + + F F + + | + + | +
/accounts/users/{user}                           | town          | s s F | F F + . F F + + | . . | +
/accounts/users/{user}                           | unit          | s s F | F F + + F F + + | . . | +
/accounts/users/{user}/grant                     | town          | s s F | F F P . F F F F | . . | P
/accounts/users/{user}/grant                     | unit          | s s F | F F P P F F F F | . . | P
/accounts/users/{user}/leaver                    | town          | s s F | F F P . F F F F | . . | P
/accounts/users/{user}/leaver                    | unit          | s s F | F F P P F F F F | . . | P
/accounts/users/{user}/move                      | town          | s s F | F F P . F F F F | . . | P
/accounts/users/{user}/move                      | unit          | s s F | F F P P F F F F | . . | P
/accounts/users/{user}/home                      | town          | s s F | F F P . F F F F | . . | P
/accounts/users/{user}/home                      | unit          | s s F | F F P P F F F F | . . | P
/accounts/users/{user}/close                     | town          | s s F | F F F F F F F F | F F | P
/accounts/users/{user}/restore                   | town          | s s F | F F F F F F F F | F F | P
/accounts/users/{user}/second-factor             | town          | s s F | F F P . F F F F | . . | P
/accounts/users/{user}/second-factor             | unit          | s s F | F F P P F F F F | . . | P
/accounts/users/{user}/memberships/{membership}  | town          | s s F | F F P . F F + + | . . | P
/accounts/users/{user}/memberships/{membership}  | unit          | s s F | F F P P F F + + | . . | P
/accounts/users/{user}/memberships/{membership}/end | town       | s s F | F F P . F F F F | . . | P
/accounts/users/{user}/memberships/{membership}/end | unit       | s s F | F F P P F F F F | . . | P
/accounts/organisations                          | -             | s s F | F F + + F F + + | + + | +
/accounts/organisations/new                      | -             | s s F | F F . . F F F F | . . | +
/accounts/organisations/new                      | town          | s s F | F F + . F F F F | . . | +
/accounts/organisations/new                      | unit          | s s F | F F + + F F F F | . . | +
/accounts/organisations/{organisation}           | town          | s s F | + + + . + + + + | . . | +
/accounts/organisations/{organisation}           | unit          | s s F | . . + + . . + + | . . | +
/accounts/organisations/{organisation}           | provider      | s s F | . . . . . . . . | . + | +
/accounts/organisations/{organisation}/names     | town          | s s F | F F + . F F F F | . . | +
/accounts/organisations/{organisation}/names     | unit          | s s F | F F + + F F F F | . . | +
/accounts/organisations/{organisation}/change    | town          | s s F | F F P . F F F F | . . | P
/accounts/organisations/{organisation}/change    | unit          | s s F | F F P P F F F F | . . | P
/accounts/organisations/{organisation}/providers | town          | s s F | F F + . F F F F | . . | +
/accounts/organisations/{organisation}/providers/{serving}/end | town | s s F | F F + . F F F F | . . | +
/accounts/reports                                | -             | s s F | F F + + F F + + | + + | +
/accounts/lifecycle                              | -             | s s F | F F + + F F F F | + + | +
/accounts/lifecycle/{day}                        | -             | s s F | F F + + F F F F | + + | +
/accounts/review                                 | -             | s s F | F F + + F F + + | + + | +

/my                                              | -             | + + + | + + + + + + + + | + + | +
/my/data                                         | -             | s s + | F F F F F F F F | F F | F
/my/contact/{register}                           | town          | s s P | F F F F F F F F | F F | F
/my/contact/{register}                           | abroad        | s s . | F F F F F F F F | F F | F
/my/contact/check/{register}                     | town          | s s P | F F F F F F F F | F F | F
/my/contact/check/{register}                     | abroad        | s s . | F F F F F F F F | F F | F
/my/contact/code                                 | -             | s s + | F F F F F F F F | F F | F
/my/kin/{register}                               | town          | s s P | F F F F F F F F | F F | F
/my/kin/{register}                               | abroad        | s s . | F F F F F F F F | F F | F
/clients                                         | -             | s s F | F F F F + F F F | F F | F
/clients/new                                     | -             | s s F | F F F F + F F F | F F | F
/clients/{relation}                              | town          | s s F | F F F F + F F F | F F | F
/clients/{relation}                              | abroad        | s s F | F F F F . . F F | F F | F
/clients/{relation}/end                          | town          | s s F | F F F F + F F F | F F | F
/clients/{relation}/end                          | abroad        | s s F | F F F F . . F F | F F | F

/mail/dead-letters                               | -             | s s F | F F F F F F F F | F F | +
/mail/dead-letters/{letter}                      | -             | s s F | F F F F F F F F | F F | +

/events                                          | -             | s s F | F F + + F F + > | + + | +
/events                                          | organisations | s s F | F F + + F F . . | + + | .
/events                                          | controllers   | s s F | F F . . F F + F | . . | .
/events                                          | installation  | s s F | F F . . F F . . | . . | +
/events/mine                                     | -             | s s + | + + + + + + + + | + + | +
/events/searches                                 | -             | s s F | F F F F F F + F | F F | F
/events/edits                                    | -             | s s F | F F F F F F + F | F F | +

/retention                                       | -             | s s F | F F F F F F + + | F F | +
/retention/holds                                 | -             | s s F | F F F F F F + F | F F | F
";

/// As above. Further cases: `own` is the caller's, or was begun by the caller; `other` is somebody else's; `root` stands
/// under nothing; `officer` touches the role of a data-protection officer; the rest name a stage of the sign-in.
#[rustfmt::skip]
const FUNCTIONS: &str = "
choose_language         | -         | + + + | + + + + + + + + | + + | +

sign_in                 | -         | + + + | + + + + + + + + | + + | +
give_second_factor      | code      | s + > | > > > > > > > > | > > | >
enrol_second_factor     | enrolment | s + > | P P P P P P P P | P P | P
enrol_second_factor     | code      | s > > | P P P P P P P P | P P | P
notice_seen             | notice    | s + > | > > > > > > > > | > > | >
notice_seen             | code      | s > > | > > > > > > > > | > > | >
ask_password_link       | -         | + + + | + + + + + + + + | + + | +
set_password            | -         | + + + | + + + + + + + + | + + | +
prove_again             | -         | s s F | + + + + + + + + | + + | +
sign_out                | -         | + + + | + + + + + + + + | + + | +
end_session             | own       | s s + | + + + + + + + + | + + | +
end_session             | other     | s s . | . . . . . . . . | . . | .
change_name             | -         | s s F | + + + + + + + + | + + | +
change_password         | -         | s s F | P P P P P P P P | P P | P
ask_email_change        | -         | s s F | P P P P P P P P | P P | P
confirm_email_change    | -         | s s F | P P P P P P P P | P P | P
promise_secrecy         | own       | s s F | . . . . + + + + | . . | .
promise_secrecy         | other     | s s F | . . F . . . F F | . . | F

accept_invitation       | -         | + + + | + + + + + + + + | + + | +
decline_invitation      | -         | + + + | + + + + + + + + | + + | +
answer_invitation       | own       | s s F | + + + + + + + + | + + | +
answer_invitation       | other     | s s F | . . . . . . . . | . . | .
check_invitations       | town      | s s F | F F P . F F F F | . . | P
check_invitations       | unit      | s s F | F F P P F F F F | . . | P
send_invitations        | town      | s s F | F F P . F F F F | . . | P
send_invitations        | unit      | s s F | F F P P F F F F | . . | P
send_invitations        | officer   | s s F | F F F . F F F F | . . | P
approve_invitation      | town      | s s F | F F P . F F F F | . . | P
approve_invitation      | unit      | s s F | F F P P F F F F | . . | P
approve_invitation      | own       | s s F | F F F . F F F F | . . | F
resend_invitation       | town      | s s F | F F P . F F F F | . . | P
resend_invitation       | unit      | s s F | F F P P F F F F | . . | P
revoke_invitation       | town      | s s F | F F + . F F F F | . . | +
revoke_invitation       | unit      | s s F | F F + + F F F F | . . | +
set_invitation_settings | town      | s s F | F F P . F F F F | . . | P
set_invitation_settings | unit      | s s F | F F P P F F F F | . . | P

preview_contact         | town      | s s + | F F F F F F F F | F F | F
preview_contact         | abroad    | s s . | F F F F F F F F | F F | F
change_contact          | town      | s s P | F F F F F F F F | F F | F
confirm_contact_email   | -         | s s + | F F F F F F F F | F F | F
withdraw_contact_email  | -         | s s + | F F F F F F F F | F F | F
remove_own_kin          | town      | s s P | F F F F F F F F | F F | F
find_client             | town      | s s F | F F F F + F F F | F F | F
find_client             | abroad    | s s F | F F F F . . F F | F F | F
add_client              | town      | s s F | F F F F + F F F | F F | F
add_client              | abroad    | s s F | F F F F . . F F | F F | F
end_client_relation     | town      | s s F | F F F F + F F F | F F | F
end_client_relation     | abroad    | s s F | F F F F . . F F | F F | F
remove_client_kin       | town      | s s F | F F F F P F F F | F F | F
remove_client_kin       | abroad    | s s F | F F F F . . F F | F F | F
ask_searches            | -         | s s F | F F F F F F + F | F F | F
place_hold              | town      | s s F | F F F F F F P F | F F | F
place_hold              | abroad    | s s F | F F F F F F . . | F F | F
lift_hold               | town      | s s F | F F F F F F P F | F F | F
lift_hold               | abroad    | s s F | F F F F F F . . | F F | F

grant_role              | town      | s s F | F F P . F F F F | . . | P
grant_role              | unit      | s s F | F F P P F F F F | . . | P
grant_role              | abroad    | s s F | F F . . F F F F | . . | P
grant_role              | officer   | s s F | F F F . F F F F | . . | P
confirm_one             | town      | s s F | F F + . F F F F | . . | +
confirm_one             | unit      | s s F | F F + + F F F F | . . | +
confirm_one             | officer   | s s F | F F F . F F F F | . . | +
end_one                 | town      | s s F | F F P . F F F F | . . | P
end_one                 | unit      | s s F | F F P P F F F F | . . | P
end_one                 | officer   | s s F | F F F . F F F F | . . | P
leave_one               | own       | s s F | P P P P P P P P | P P | P
leave_one               | other     | s s F | . . F . . . F F | . . | F
change_last_day         | town      | s s F | F F P . F F F F | . . | P
change_last_day         | unit      | s s F | F F P P F F F F | . . | P
change_last_day         | officer   | s s F | F F F . F F F F | . . | P
record_training         | town      | s s F | F F P . F F F F | . . | P
correct_membership      | town      | s s F | F F F F F F F F | F F | P
end_all_roles           | town      | s s F | F F P . F F F F | . . | P
end_all_roles           | unit      | s s F | F F P P F F F F | . . | P
move_user               | town      | s s F | F F P . F F F F | . . | P
move_user               | unit      | s s F | F F P P F F F F | . . | P
move_user               | abroad    | s s F | F F . . F F F F | . . | P
change_home             | town      | s s F | F F P . F F F F | . . | P
change_home             | unit      | s s F | F F P P F F F F | . . | P
close_account           | town      | s s F | F F F F F F F F | F F | P
restore_account         | town      | s s F | F F F F F F F F | F F | P
ask_reset               | town      | s s F | F F P . F F F F | . . | P
ask_reset               | unit      | s s F | F F P P F F F F | . . | P
ask_reset               | officer   | s s F | F F F . F F F F | . . | P
decide_reset            | town      | s s F | F F P . F F F F | . . | P
decide_reset            | unit      | s s F | F F P P F F F F | . . | P
decide_reset            | own       | s s F | F F F . F F F F | . . | F
withdraw_reset          | own       | s s F | + + + + + + + + | + + | +
withdraw_reset          | town      | s s F | . . F . . . F F | . . | F
withdraw_reset          | unit      | s s F | . . F F . . F F | . . | F
create_organisation     | root      | s s F | F F . . F F F F | . . | +
create_organisation     | town      | s s F | F F + . F F F F | . . | +
create_organisation     | unit      | s s F | F F + + F F F F | . . | +
fill_in_names           | root      | s s F | F F . . F F F F | . . | +
fill_in_names           | town      | s s F | F F + . F F F F | . . | +
fill_in_names           | unit      | s s F | F F + + F F F F | . . | +
rename_organisation     | town      | s s F | F F + . F F F F | . . | +
rename_organisation     | unit      | s s F | F F + + F F F F | . . | +
move_organisation       | town      | s s F | F F P . F F F F | . . | P
move_organisation       | unit      | s s F | F F P P F F F F | . . | P
move_organisation       | abroad    | s s F | F F . . F F F F | . . | P
merge_organisation      | town      | s s F | F F P . F F F F | . . | P
merge_organisation      | unit      | s s F | F F P P F F F F | . . | P
merge_organisation      | abroad    | s s F | F F . . F F F F | . . | P
close_organisation_now  | town      | s s F | F F P . F F F F | . . | P
close_organisation_now  | unit      | s s F | F F P P F F F F | . . | P
begin_serving           | town      | s s F | F F + . F F F F | . . | +
end_serving             | town      | s s F | F F + . F F F F | . . | +
confirm_memberships     | town      | s s F | F F + . F F F F | . . | +
confirm_memberships     | unit      | s s F | F F + + F F F F | . . | +
end_memberships         | town      | s s F | F F P . F F F F | . . | P
end_memberships         | unit      | s s F | F F P P F F F F | . . | P
end_memberships         | officer   | s s F | F F F . F F F F | . . | P

resend_letters          | -         | s s F | F F F F F F F F | F F | +
drop_letter             | -         | s s F | F F F F F F F F | F F | +
";

/// As above: what the server answers beside pages and functions.
#[rustfmt::skip]
const ROUTES: &str = "
/                         | - | + + + | + + + + + + + + | + + | +
/fi                       | - | + + + | + + + + + + + + | + + | +
/sv                       | - | + + + | + + + + + + + + | + + | +
/en                       | - | + + + | + + + + + + + + | + + | +
/health                   | - | + + + | + + + + + + + + | + + | +
/ready                    | - | + + + | + + + + + + + + | + + | +
/do/identify/start        | - | + + + | + + + + + + + + | + + | +
/do/identify/callback     | - | + + + | + + + + + + + + | + + | +
/do/identify/signed-out   | - | + + + | + + + + + + + + | + + | +
/do/identify/jwks         | - | + + + | + + + + + + + + | + + | +
/api/v1/me                | - | s s + | + + + + + + + + | + + | +
/api/v1/organisations     | - | s s F | F F + + F F + + | + + | +
/api/v1/users             | - | s s F | F F + + F F + + | + + | +
/api/v1/invitations/check | - | s s F | F F + + F F F F | + + | +
/api/v1/contacts/check    | - | s s + | + + + + + + + + | + + | +
/api/v1/openapi.json      | - | + + + | + + + + + + + + | + + | +
/api/v1/docs              | - | + + + | + + + + + + + + | + + | +
";

/// As above: lists as files, which leave the building.
#[rustfmt::skip]
const LIST_FILES: &str = "
/registers.csv                      | - | + + + | + + + + + + + + | + + | +
/events/mine.csv                    | - | s s + | + + + + + + + + | + + | +
/accounts/users.csv                 | - | s s F | F F P P F F F F | P P | P
/accounts/organisations.csv         | - | s s F | F F P P F F F F | P P | P
/accounts/invitations.csv           | - | s s F | F F P P F F F F | P P | P
/accounts/reports/no-main-user.csv  | - | s s F | F F P P F F F F | P P | P
/accounts/reports/roles-ending.csv  | - | s s F | F F P P F F F F | P P | P
/accounts/reports/access-review.csv | - | s s F | F F P P F F F F | P P | P
";

pub fn pages() -> Vec<Row> {
    rows(PAGES)
}

pub fn functions() -> Vec<Row> {
    rows(FUNCTIONS)
}

pub fn routes() -> Vec<Row> {
    rows(ROUTES)
}

pub fn list_files() -> Vec<Row> {
    rows(LIST_FILES)
}

fn rows(table: &'static str) -> Vec<Row> {
    table.lines().filter(|line| !line.is_empty()).map(Row::parse).collect()
}
