//! Many citizens at once, for tests under load and for the benchmark: one register holds them, and each is signed in.

use chrono::{Days, NaiveDate};
use futures_util::future::join_all;
use luukku_domain::{contacts::RegisterKey, values::Hetu};

use super::{
    citizens::{ToldRegister, identified, sign_in, stranger},
    scene::Scene,
};
use crate::contacts::identify::{Identified, identify};

/// As many at a time: they share the fsync of a batch.
const AT_ONCE: usize = 32;

impl Scene<'_> {
    /// So many citizens, each with a relation to the register `at`, who have just identified themselves.
    pub async fn crowd(&self, register: &ToldRegister, at: RegisterKey, count: u32) -> Vec<Identified> {
        let codes: Vec<_> = (0..count).map(test_code).collect();
        for some in codes.chunks(AT_ONCE) {
            join_all(some.iter().map(|code| self.relate(register, at, code.as_str()))).await;
        }
        self.enter(register, count).await
    }

    /// The first of a crowd identify themselves again.
    pub async fn enter(&self, register: &ToldRegister, count: u32) -> Vec<Identified> {
        let codes: Vec<_> = (0..count).map(test_code).collect();
        let mut entered = Vec::new();
        for some in codes.chunks(AT_ONCE) {
            entered.extend(join_all(some.iter().map(|code| self.identify(register, code))).await);
        }
        entered
    }

    async fn identify(&self, register: &ToldRegister, code: &Hetu) -> Identified {
        let person = identified(&self.backend, Some(code.as_str()), "subject");
        identify(&self.backend, register, &stranger(&self.backend), sign_in(&person))
            .await
            .expect("a sign-in")
    }
}

/// The identity code of one of a crowd: a hundred test people are born on each day from 1 January 1950 on.
pub(crate) fn test_code(number: u32) -> Hetu {
    const CHECKS: &[u8; 31] = b"0123456789ABCDEFHJKLMNPRSTUVWXY";
    let first = NaiveDate::from_ymd_opt(1950, 1, 1).expect("a date");
    let born = first + Days::new(u64::from(number / 100));
    let (day, individual) = (born.format("%d%m%y"), 900 + number % 100);
    let checked: usize = format!("{day}{individual}").parse().expect("nine digits");
    let check = char::from(CHECKS[checked % CHECKS.len()]);
    Hetu::restore(&format!("{day}-{individual}{check}")).expect("an identity code")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::on_both_engines;

    on_both_engines! {
        async fn each_of_a_crowd_is_somebody_else(store) {
            let (scene, register) = (Scene::new(&store).await, ToldRegister::default());
            let crowd = scene.crowd(&register, scene.vouchers(), 5).await;
            assert_eq!(scene.people().await, 5);
            let again = scene.enter(&register, 5).await;
            assert!(crowd.iter().zip(&again).all(|(one, other)| one.person == other.person));
        }
    }

    #[test]
    fn a_hundred_people_are_born_on_a_day() {
        assert!(test_code(99).as_str().starts_with("010150-999"));
        assert!(test_code(100).as_str().starts_with("020150-900"));
    }
}
