//! The demo's citizens: test people of the identification simulator whom some register holds, and why.

use luukku_domain::{
    contacts::{Ground, Purpose, RegisterKey, TypedDetails},
    events::Register,
    lang::Lang,
    values::{Hetu, TestIdentities},
};

use super::{DemoError, broke, organisations::Org, story::Story};
use crate::{
    accounts::session,
    contacts::{
        add_relation::{NewRelation, add_relation},
        change_contact::{ContactEdit, change},
        end_relation::end_relation,
        identify::{SignIn, identify},
    },
    registries::identification::IdentifiedPerson,
    store::StoreError,
};

/// How many days ago they came into the registers.
pub(super) const DAY: u64 = 21;

/// A citizen of the demo.
#[derive(Debug, Clone, Copy)]
pub struct DemoCitizen {
    /// The identity code; its individual number is 900–999.
    pub code: &'static str,
    /// What registers hold, for whoever reads the printed list.
    pub held: &'static str,
    grounds: &'static [(Org, Register, Ground, &'static str)],
}

/// All of them. Everybody else whom the simulator offers is unknown to every register.
pub const CITIZENS: &[DemoCitizen] = &[
    DemoCitizen {
        code: "140350-9245",
        held: "a voucher and a case in two registers, with contact details",
        grounds: &[
            (Org::Itaranta, Register::Vouchers, Ground::Grant, "KH 118/2026"),
            (Org::Vaskiniemi, Register::EServices, Ground::Case, "VK 54/2026"),
        ],
    },
    DemoCitizen {
        code: "020788-9133",
        held: "a case in one municipality",
        grounds: &[(Org::Lehtoranta, Register::EServices, Ground::Case, "LK 31/2026")],
    },
    DemoCitizen {
        code: "190472-938A",
        held: "a voucher; is served in Swedish",
        grounds: &[(Org::Vaskiniemi, Register::Vouchers, Ground::Grant, "VK 77/2026")],
    },
    DemoCitizen {
        code: "081264-946V",
        held: "a voucher; a very long name",
        grounds: &[(Org::Itaranta, Register::Vouchers, Ground::Grant, "KH 204/2026")],
    },
    DemoCitizen {
        code: "171031-972C",
        held: "a voucher",
        grounds: &[(Org::Itaranta, Register::Vouchers, Ground::Grant, "KH 121/2026")],
    },
    DemoCitizen {
        code: "110975-958L",
        held: "a voucher; non-disclosure",
        grounds: &[(Org::Itaranta, Register::Vouchers, Ground::Grant, "VP 9/2026")],
    },
    DemoCitizen {
        code: "060655-932Y",
        held: "a voucher that has ended; another surname in the population register",
        grounds: &[(Org::Vaskiniemi, Register::Vouchers, Ground::Grant, ENDED)],
    },
];

/// The ground that has ended, and the clerk who ended it: so the rules of retention have something ahead.
const ENDED: &str = "VK 12/2026";
const CLERK: &str = "Satu Myllyaho";

/// Who has told about themselves.
const TALKATIVE: (&str, &str, &str) = ("140350-9245", "Aino Maria", "Koskenranta");

/// Brings the citizens into the registers.
pub(super) async fn tell(story: &Story<'_>) -> Result<(), DemoError> {
    for citizen in CITIZENS {
        for (org, register, ground, reference) in citizen.grounds {
            let at = RegisterKey { controller: story.organisation(*org)?, register: *register };
            let (code, ground, purpose) = (citizen.code, *ground, Purpose::Decision);
            let new = NewRelation { at, code, ground, reference, purpose };
            let added = add_relation(story.backend, story.register, &story.demo(), &new).await;
            let relation = added.map_err(broke(reference))?;
            if *reference == ENDED {
                let clerk = story.caller(CLERK).await?;
                end_relation(story.backend, &clerk, relation).await.map_err(broke(reference))?;
            }
        }
    }
    tells_about_herself(story).await
}

/// One of them signs in and tells telephone number and next of kin.
async fn tells_about_herself(story: &Story<'_>) -> Result<(), DemoError> {
    let (code, first_names, surname) = TALKATIVE;
    let nobody = story.nobody();
    let identified = IdentifiedPerson {
        hetu: Some(Hetu::parse(code, TestIdentities::Accepted).map_err(|_| StoreError::Broken)?),
        first_names: first_names.to_owned(),
        surname: surname.to_owned(),
        subject: "demo".to_owned(),
        acr: "demo".to_owned(),
        auth_time: nobody.at,
        id_token: None,
    };
    let sign_in = SignIn {
        identified: &identified,
        issuer: "demo",
        device: "Firefox, Android",
        lang: Lang::Fi,
        previous: None,
    };
    let part = "a citizen who tells about herself";
    let signed_in = identify(story.backend, story.register, &nobody, sign_in).await.map_err(broke(part))?;
    let session = session::find(story.backend, &signed_in.token, nobody.request, nobody.address).await?;
    let session = session.ok_or(StoreError::Broken)?;
    let caller = session.caller.clone();
    let base = RegisterKey { controller: story.organisation(Org::Itaranta)?, register: Register::Vouchers };
    let typed = TypedDetails {
        email: String::new(),
        phone: "040 123 4567".to_owned(),
        kin_name: "Elina Koskenranta".to_owned(),
        kin_phone: "050 765 4321".to_owned(),
    };
    let edit = ContactEdit { base, everywhere: false, typed, seen: vec![(base, 0)] };
    change(story.backend, &caller, &edit).await.map_err(broke(part))?;
    session::sign_out(story.backend, &caller, &session).await.map_err(broke(part))
}
