//! What a check has read by itself is what the form and its request go by.
#![allow(clippy::unwrap_used)]

use arm::ResourceGuardId;
use arm::dataprotection::{Guarding, RestoreGuard};

use super::tests::{GUARD, LINK, facts, look, watched};
use super::{At, News};
use crate::api::{GuardRight, GuardState};
use crate::catalog::Catalog;
use crate::catalog::entry::tests::VAULT;
use crate::catalog::fake::{BI, company, geo};
use crate::plan::facts::GuardFacts;

const G2: &str = "/subscriptions/sec/resourceGroups/rg-sec/providers/Microsoft.DataProtection/resourceGuards/guard-2";

fn restores(guard: &str) -> Guarding {
    Guarding::Restore(RestoreGuard {
        guard: ResourceGuardId::parse(guard).ok(),
        request: format!("{guard}/dppTriggerRestoreRequests/default"),
    })
}

fn right(guard: &str, right: GuardRight) -> At {
    At {
        guard: ResourceGuardId::parse(guard).unwrap(),
        right,
        tenant: None,
    }
}

fn tell(catalog: &Catalog, guarded: bool, link: Option<Guarding>, right: Option<At>) {
    let news = News {
        guarded: Some(guarded),
        link,
        right,
    };
    catalog.guard_seen(VAULT, news);
}

async fn later() {
    tokio::time::advance(std::time::Duration::from_secs(5)).await;
}

fn right_in(facts: &GuardFacts) -> Option<(Option<&str>, GuardRight)> {
    match facts {
        GuardFacts::Restores { guard_id, right, .. } => Some((guard_id.as_deref(), *right)),
        _ => None,
    }
}

#[tokio::test(start_paused = true)]
async fn a_vault_that_came_under_a_guard_is_guarded_whatever_its_detail_said() {
    let azure = company();
    azure.says("/backupvaults/bv-prod-weu", 200, geo());
    let catalog = azure.catalog(1);
    let guarded = |catalog: &Catalog| catalog.timeline_facts(BI).unwrap().vault.guarded;
    assert_eq!(look(&catalog, "").await.state, GuardState::Free);
    assert!(!guarded(&catalog));
    later().await;
    tell(
        &catalog,
        true,
        Some(restores(GUARD)),
        Some(right(GUARD, GuardRight::Has)),
    );
    assert!(guarded(&catalog));
    assert_eq!(right_in(&facts(&catalog)), Some((Some(GUARD), GuardRight::Has)));
    let known = catalog.guard_known(VAULT);
    assert!(known.guarded && known.link.is_some());
    assert_eq!(known.right.map(|(_, right)| right), Some(GuardRight::Has));
    later().await;
    tell(&catalog, false, None, None);
    assert_eq!((guarded(&catalog), facts(&catalog)), (false, GuardFacts::Free));
    assert!(!catalog.guard_known(VAULT).guarded);
    // That it has one is all that is known: what was known before it had none does not count.
    later().await;
    tell(&catalog, true, None, None);
    assert_eq!((guarded(&catalog), facts(&catalog)), (true, GuardFacts::Unknown));
    let asked = azure.asked_for(LINK);
    look(&catalog, "").await;
    assert_eq!(azure.asked_for(LINK), asked + 1, "whoever looks is not answered by it");
}

#[tokio::test(start_paused = true)]
async fn each_part_is_taken_over_by_itself_and_only_for_the_guard_it_is_about() {
    let catalog = watched().catalog(1);
    look(&catalog, "").await;
    assert_eq!(right_in(&facts(&catalog)), Some((Some(GUARD), GuardRight::Missing)));
    later().await;
    tell(&catalog, true, None, Some(right(GUARD, GuardRight::Has)));
    assert_eq!(right_in(&facts(&catalog)), Some((Some(GUARD), GuardRight::Has)));
    let known = catalog.guard_known(VAULT);
    let (link, right_at) = (known.link.unwrap().0, known.right.unwrap().0);
    assert!(right_at - link >= time::Duration::seconds(5), "each with its own age");
    tell(&catalog, true, None, Some(right(G2, GuardRight::Missing)));
    assert_eq!(right_in(&facts(&catalog)), Some((Some(GUARD), GuardRight::Has)));
    tell(&catalog, true, Some(restores(GUARD)), None);
    assert_eq!(
        right_in(&facts(&catalog)),
        Some((Some(GUARD), GuardRight::Has)),
        "the same guard"
    );
    tell(&catalog, true, Some(restores(G2)), None);
    assert_eq!(
        right_in(&facts(&catalog)),
        Some((Some(G2), GuardRight::Unknown)),
        "another one"
    );
    tell(&catalog, true, Some(Guarding::OtherOperations), None);
    assert_eq!(facts(&catalog), GuardFacts::Free);
    tell(&catalog, true, Some(Guarding::Unnamed), None);
    assert_eq!(facts(&catalog), GuardFacts::Unnamed);
}

#[tokio::test(start_paused = true)]
async fn of_a_vault_that_nobody_has_looked_at_nothing_is_known() {
    let catalog = company().catalog(1);
    assert_eq!(catalog.guard_known(VAULT), super::Known::default());
    catalog.guard_seen(VAULT, News::default());
    assert_eq!(catalog.guard_known(VAULT), super::Known::default());
}
