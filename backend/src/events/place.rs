//! Where a page of the log lies: before or after one event, by time and id, the newest first.
//! The log only grows, so such an address shows the same events for good.

use luukku_domain::{
    id::EventId,
    paging::{NotACursor, Side},
    time::Timestamp,
};
use std::{fmt, str::FromStr};
use uuid::Uuid;

/// The edge of a page. In addresses it is `after.MICROSECONDS.ID`; `after` is what lies further down: older events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EventPlace {
    /// When the event at the edge happened.
    pub at: Timestamp,
    /// The event at the edge; it is not on the page itself.
    pub id: EventId,
    /// On which side of the edge the page lies.
    pub side: Side,
}

impl EventPlace {
    /// Before everything: the first page, with the newest events.
    pub(super) const fn first() -> Self {
        Self { at: Timestamp::MAX, id: EventId::from_uuid(Uuid::max()), side: Side::After }
    }
}

impl fmt::Display for EventPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let side = match self.side {
            Side::After => "after",
            Side::Before => "before",
        };
        write!(f, "{side}.{}.{}", self.at.micros(), self.id)
    }
}

impl FromStr for EventPlace {
    type Err = NotACursor;

    fn from_str(text: &str) -> Result<Self, NotACursor> {
        let mut parts = text.splitn(3, '.');
        let side = match parts.next() {
            Some("after") => Side::After,
            Some("before") => Side::Before,
            _ => return Err(NotACursor),
        };
        let at = parts.next().and_then(|micros| micros.parse().ok()).ok_or(NotACursor)?;
        let id = parts.next().and_then(|id| id.parse().ok()).ok_or(NotACursor)?;
        Ok(Self { at: Timestamp::from_micros(at), id, side })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_survives_its_text_and_nonsense_is_refused() {
        let at = Timestamp::from_micros(1_790_000_000_000_000);
        let place = EventPlace { at, id: EventId::new(at, [7; 10]), side: Side::Before };
        assert_eq!(place.to_string().parse(), Ok(place));
        for wrong in ["", "after", "after.1", "after.x.y", "over.1.2"] {
            assert_eq!(wrong.parse::<EventPlace>(), Err(NotACursor), "{wrong}");
        }
    }
}
