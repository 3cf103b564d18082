//! The things that people ask for: each time new ones, so that no answer spoils the next.

use super::{
    cast::{World, commit},
    row::Kind,
};
use luukku_backend::{
    accounts::{
        invitations::invite::{Wanted, invite},
        organisations::relate::relate,
        users::close,
    },
    contacts::{
        add_relation::{NewRelation, add_relation},
        change_contact::{ContactEdit, change},
        own_data,
    },
    secrets::Token,
    sql,
    testing::citizens::{AINO, EERO},
};
use luukku_domain::{
    accounts::{membership::Ground, role::Role},
    caller::Caller,
    contacts::{self, RegisterKey, TypedDetails},
    events::Register,
    id::{AccountId, InvitationId, MailId, MembershipId, OrganisationId, RelationId, ServingId},
    lang::Lang,
};
use uuid::Uuid;

impl World<'_> {
    /// A new colleague with one role there, which is also the home organisation.
    pub async fn colleague(&self, at: OrganisationId, role: Role) -> (AccountId, MembershipId) {
        let account = self.scene.account(&format!("Kollega N{}", self.number()), at).await;
        (account, self.scene.membership(account, at, role).await)
    }

    /// A new colleague there whose account a maintainer has closed.
    pub async fn closed_colleague(&self, at: OrganisationId) -> (AccountId, MembershipId) {
        let (account, membership) = self.colleague(at, Role::Editor).await;
        let maintainer = self.scene.caller_as(self.account(Kind::Maintainer).unwrap()).await;
        close::close(self.backend(), &maintainer, account, "Erosi").await.unwrap();
        (account, membership)
    }

    /// The membership of somebody of this kind.
    pub async fn membership_of(&self, kind: Kind) -> MembershipId {
        let mut read = self.backend().store.read().await.unwrap();
        sql!(read.conn(), scalar: MembershipId, "SELECT id FROM membership WHERE account_id = $1",
            self.account(kind).unwrap())
        .unwrap()
    }

    /// A letter that could not be sent.
    pub async fn dead_letter(&self) -> MailId {
        let mut tx = self.begin().await;
        let (id, now) = (tx.id(MailId::new), self.scene.now());
        sql!(
            tx.conn(),
            execute,
            "INSERT INTO mail_outbox (id, template, lang, created_at, due_at, attempts, given_up_at)
             VALUES ($1, 'account_notice', 'fi', $2, $2, 9, $2)",
            id,
            now,
        )
        .unwrap();
        commit(tx).await;
        id
    }

    /// A new unit.
    pub async fn new_unit(&self, parent: OrganisationId) -> OrganisationId {
        self.scene.unit(parent, &format!("Yksikkö {}", self.number())).await
    }

    /// A relation of the provider to the town, in a service of its own.
    pub async fn serving(&self) -> ServingId {
        let (demo, service) = (self.scene.demo(), format!("Palvelu {}", self.number()));
        relate(self.backend(), &demo, self.scene.provider, self.scene.koivula, &service).await.unwrap()
    }

    /// An invitation to become an editor, made by the deputy.
    pub async fn invitation(&self, to: OrganisationId, address: &str) -> InvitationId {
        let ground = Ground::parse("Hakemus 1/2026").unwrap();
        let roles = [Role::Editor];
        let wanted = Wanted {
            organisation: to,
            roles: &roles,
            last_day: None,
            ground: &ground,
            note: None,
            lang: Lang::Fi,
            addresses: address,
        };
        let deputy = self.scene.caller_as(self.deputy).await;
        let [made] = invite(self.backend(), &deputy, &wanted).await.unwrap().invitations[..] else {
            panic!("one invitation to {address}")
        };
        made
    }

    /// The secret of a link, as the letter carries it.
    pub async fn secret(&self, purpose: &str, object: Uuid) -> Token {
        let (token, now) = (Token::generate(self.backend().ambient()), self.scene.now());
        let mut housekeeping = self.backend().store.housekeeping().await.unwrap();
        sql!(
            housekeeping.conn(),
            execute,
            "INSERT INTO mail_secret (secret_hash, purpose, object_id, created_at, expires_at)
             VALUES ($1, $2, $3, $4, $5)",
            token.hash().as_slice(),
            purpose,
            object,
            now,
            now.plus_days(7),
        )
        .unwrap();
        housekeeping.commit().await.unwrap();
        token
    }

    /// The register of vouchers of another town, which holds nothing about the citizen.
    pub fn register_abroad(&self) -> RegisterKey {
        RegisterKey { controller: self.scene.lehtola, register: Register::Vouchers }
    }

    /// A new ground on which a register holds somebody.
    pub async fn new_relation(&self, at: RegisterKey) -> RelationId {
        let reference = format!("KOI/{}/2026", self.number() + 1000);
        let purpose = contacts::Purpose::Service;
        let new =
            NewRelation { at, code: EERO, ground: contacts::Ground::Grant, reference: &reference, purpose };
        add_relation(self.backend(), &*self.register, &self.scene.demo(), &new).await.unwrap()
    }

    /// The citizen, who has just identified themselves.
    pub async fn citizen(&self) -> Caller {
        self.scene.citizen(&self.register, AINO).await
    }

    /// The version of what the citizen declared to Koivula.
    pub async fn version(&self) -> i64 {
        let data = own_data::view(self.backend(), &self.citizen().await).await.unwrap();
        data.registers.iter().find(|held| held.key == self.scene.vouchers()).unwrap().version
    }

    /// Lets the citizen declare this to Koivula.
    pub async fn declare(&self, typed: TypedDetails) {
        let (at, seen) = (self.scene.vouchers(), self.version().await);
        let edit = ContactEdit { base: at, everywhere: false, typed, seen: vec![(at, seen)] };
        change(self.backend(), &self.citizen().await, &edit).await.unwrap();
    }

    /// Details with a next of kin, each time others.
    pub fn details(&self) -> TypedDetails {
        let number = self.number();
        TypedDetails {
            phone: format!("040 123 4{number:03}"),
            kin_name: "Liisa Esimerkki".to_owned(),
            kin_phone: format!("050 123 4{number:03}"),
            ..TypedDetails::default()
        }
    }
}
