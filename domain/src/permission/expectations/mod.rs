//! The second permission table, written by hand from the notices and the issue, and not from the first.
//! It fails when the two differ; and every single change of the first is noticed here.

mod check;
pub(super) mod samples;

use super::{action::Action, table::TABLE};
use check::{Expectation, differences, mutations};

/// Each line: the action; what a citizen and any staff member may do to what is their own; then maintainer, main user,
/// editor, specialist, clerk and officer, whose membership is in the root R. Their three letters are for a thing in R,
/// in the unit below R, and in a foreign root; a single letter is for a thing that lies nowhere. `+` may, `F` forbidden,
/// `.` not found. Then the conditions (`role`: only roles that the caller may grant; `new_role`: that also exist there)
/// and the jobs.
const EXPECTED: &str = "
    view_organisation           | . . | +++ ++. +.. +.. +.. ++. | |
    list_organisations          | . . | +++ ++. ... ... ... ++. | |
    export_organisations        | . . | +++ ++. ... ... ... FF. | recent |
    create_organisation         | . . | +++ ++. F.. F.. F.. FF. | | command_line demo
    rename_organisation         | . . | +++ ++. F.. F.. F.. FF. | |
    move_organisation           | . . | +++ ++. F.. F.. F.. FF. | recent |
    merge_organisations         | . . | +++ ++. F.. F.. F.. FF. | recent |
    close_organisation          | . . | +++ F+. F.. F.. F.. FF. | recent |
    relate_provider             | . . | +++ ++. F.. F.. F.. FF. | | demo
    set_invitation_policy       | . . | +++ ++. F.. F.. F.. FF. | recent | demo

    view_user                   | . . | +++ ++. ... ... ... ++. | |
    list_users                  | . . | +++ ++. ... ... ... ++. | |
    export_users                | . . | +++ ++. ... ... ... FF. | recent |
    view_reports                | . . | +++ ++. ... ... ... ++. | |
    export_reports              | . . | +++ ++. ... ... ... FF. | recent |
    preview_lifecycle           | . . | +++ ++. ... ... ... ... | |

    list_invitations            | . . | +++ ++. ... ... ... ... | |
    export_invitations          | . . | +++ ++. ... ... ... ... | recent |
    invite                      | . . | +++ ++. F.. F.. F.. FF. | new_role recent | command_line demo
    approve_invitation          | . . | +++ ++. ... ... ... ... | role other second recent |
    resend_invitation           | . . | +++ ++. ... ... ... ... | role recent | command_line
    revoke_invitation           | . . | +++ ++. ... ... ... ... | role | command_line
    expire_invitations          | . . | . . . . . . | | lifecycle
    answer_invitation           | . + | . . . . . . | |

    grant_role                  | . . | +++ ++. ... ... ... FF. | new_role other recent | demo
    change_end_date             | . . | +++ ++. ... ... ... FF. | role other recent |
    end_membership              | . . | +++ ++. ... ... ... FF. | role other recent | lifecycle
    leave_membership            | . + | FFF FF. ... ... ... FF. | recent |
    confirm_membership          | . . | +++ ++. ... ... ... FF. | role other |
    record_acknowledgement      | . . | +++ ++. ... ... ... FF. | role other recent | demo
    give_acknowledgement        | . + | FFF FF. ... ... ... FF. | |
    correct_role                | . . | +++ FF. ... ... ... FF. | new_role other recent |
    change_home_organisation    | . . | +++ ++. ... ... ... FF. | other recent |

    close_account               | . . | +++ FF. ... ... ... FF. | other recent | lifecycle
    restore_account             | . . | +++ FF. ... ... ... FF. | recent |
    clear_account               | . . | FFF FF. ... ... ... FF. | | lifecycle
    ask_second_factor_reset     | . . | +++ ++. ... ... ... FF. | role other recent |
    approve_second_factor_reset | . . | +++ ++. ... ... ... FF. | role other second recent |
    withdraw_second_factor_reset | . + | FFF FF. ... ... ... FF. | |

    view_installation_events    | . . | + . . . . . | no_clients |
    view_controller_events      | . . | ... ... ... ... ... ++. | ack |
    view_organisation_events    | . . | ... ++. ... ... ... ... | no_clients |
    view_own_events             | + + | . . . . . . | |

    view_dead_letters           | . . | + . . . . . | |
    handle_dead_letter          | . . | + . . . . . | |

    view_retention              | . . | +++ ... ... ... ... ++. | |
    hold_data                   | . . | FFF ... ... ... ... ++. | ack recent |
    remove_overdue              | . . | . . . . . . | | retention

    view_own_sessions           | + + | . . . . . . | |
    end_own_session             | + + | . . . . . . | |
    change_own_language         | + + | . . . . . . | |
    view_own_profile            | . + | . . . . . . | |
    change_own_profile          | . + | . . . . . . | |
    change_own_email            | . + | . . . . . . | recent |
    change_own_password         | . + | . . . . . . | recent |
    change_own_second_factor    | . + | . . . . . . | recent |
    view_own_data               | + . | . . . . . . | |
    change_own_contact          | + . | . . . . . . | recent |
    confirm_own_contact         | + . | . . . . . . | |
    remove_own_kin              | + . | . . . . . . | recent |

    find_person                 | . . | ... ... ... ... +.. ... | ack |
    create_relation             | . . | ... ... ... ... +.. ... | ack | demo
    view_client                 | . . | ... ... ... ... +.. ... | ack |
    end_relation                | . . | ... ... ... ... +.. ... | ack | population_refresh
    remove_kin_on_request       | . . | ... ... ... ... +.. ... | ack recent |
    refresh_person              | . . | . . . . . . | | population_refresh demo
";

fn expectations() -> Vec<Expectation> {
    EXPECTED.lines().filter(|line| !line.trim().is_empty()).map(Expectation::parse).collect()
}

#[test]
fn every_action_has_one_row_and_one_expectation() {
    for action in Action::ALL {
        assert_eq!(TABLE.iter().filter(|row| row.action == *action).count(), 1, "rows of {action}");
        let lines = expectations().iter().filter(|line| line.action == *action).count();
        assert_eq!(lines, 1, "expectations of {action}");
    }
}

#[test]
fn the_table_is_as_expected() {
    let found: Vec<_> = expectations().iter().flat_map(|line| differences(TABLE, line)).collect();
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn every_mutation_of_the_table_is_noticed() {
    let lines = expectations();
    let mut missed = Vec::new();
    let mut tried = 0;
    for line in &lines {
        for (name, mutant) in mutations(TABLE, line.action) {
            tried += 1;
            if differences(&mutant, line).is_empty() {
                missed.push(name);
            }
        }
    }
    assert!(tried > 1_000, "only {tried} mutations");
    assert!(missed.is_empty(), "{} of {tried} went unnoticed: {missed:#?}", missed.len());
}
