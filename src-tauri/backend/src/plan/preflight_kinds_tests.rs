//! The rarer kinds: other identities, guards, the archive, the paired region.

use super::*;
use crate::api::{GuardRight, RehydrationPriority};
use crate::plan::facts::GuardFacts;

const MINE: &str = "/subscriptions/s/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/mine";

async fn with(
    azure: &Azure,
    draft: impl FnOnce(&mut Draft),
    facts: impl FnOnce(&mut Context),
) -> (Preflight, Option<Plan>) {
    let (mut context, mut form) = (context(azure), self::draft());
    draft(&mut form);
    facts(&mut context);
    run(&context, &form, |_| (), nobody).await
}

fn validations(azure: &Azure) -> u32 {
    azure.world.lock().unwrap().validations
}

#[tokio::test(start_paused = true)]
async fn a_vault_without_the_identity_is_no_vault_to_restore_with() {
    let azure = azure();
    azure.change(|world| world.vault["identity"] = serde_json::Value::Null);
    let (preflight, _) = checked(&azure).await;
    assert_eq!(states(&preflight)[2], StageState::Failed);
    assert!(preflight.failure.unwrap().message.contains("no managed identity"));
    azure.change(|world| {
        world.vault["identity"] =
            json!({"type": "UserAssigned", "userAssignedIdentities": {MINE: {"principalId": "p"}}});
    });
    let failure = checked(&azure).await.0.failure.unwrap();
    assert!(
        failure.message.contains("no identity of its own"),
        "{}",
        failure.message
    );
    assert!(failure.hints[0].contains("mine"), "it may be chosen");
    let gone = with(&azure, |d| d.identity_id = MINE.replace("mine", "old"), |_| ())
        .await
        .0;
    assert!(
        gone.failure
            .unwrap()
            .message
            .contains("does not have the identity old any more")
    );
    assert_eq!(validations(&azure), 0);
    let plan = with(&azure, |d| MINE.clone_into(&mut d.identity_id), |_| ())
        .await
        .1
        .unwrap();
    assert_eq!(
        plan.request["identityDetails"],
        json!({"useSystemAssignedIdentity": false, "userAssignedIdentityArmUrl": MINE})
    );
    assert_eq!(plan.identity.as_deref(), Some(MINE));
}

fn link(operation: &str) -> serde_json::Value {
    json!({"name": "DppResourceGuardProxy", "properties": {
    "resourceGuardResourceId": sample::GUARD,
    "resourceGuardOperationDetails": [{
        "vaultCriticalOperation": operation,
        "defaultResourceRequest": format!("{}/dppTriggerRestoreRequests/default", sample::GUARD),
    }]}})
}

const RESTORES: &str = "Microsoft.DataProtection/backupVaults/backupInstances/restore/action";

#[tokio::test(start_paused = true)]
async fn a_guard_that_was_not_known_goes_into_the_request() {
    let azure = azure();
    azure.change(|world| {
        world.vault["properties"]["isVaultProtectedByResourceGuard"] = json!(true);
        world.guard_link = Some(link(RESTORES));
    });
    let (preflight, plan) = checked(&azure).await;
    let request = json!([format!("{}/dppTriggerRestoreRequests/default", sample::GUARD)]);
    assert_eq!(plan.unwrap().request["resourceGuardOperationRequests"], request);
    let said = preflight.stages[2].detail.clone().unwrap();
    assert_eq!(preflight.stages[2].state, StageState::Warned);
    assert!(
        said.contains("guard-sample") && said.contains("Backup MUA Operator"),
        "{said}"
    );
    azure.change(|world| world.guard_link = Some(link("Microsoft.DataProtection/backupVaults/delete")));
    let plan = checked(&azure).await.1.unwrap();
    assert!(plan.request.get("resourceGuardOperationRequests").is_none());
    azure.change(|world| world.guard_link = None);
    let unseen = checked(&azure).await.0;
    assert_eq!(unseen.stages[2].state, StageState::Warned, "the link cannot be read");
    assert!(unseen.plan.is_some());
}

#[tokio::test(start_paused = true)]
async fn a_guard_in_another_tenant_needs_its_token_before_azure_is_asked() {
    let azure = azure();
    let known = |context: &mut Context| {
        context.facts.vault.guarded = true;
        context.facts.vault.guard = sample::guard(GuardRight::Has, Some("security.example"));
    };
    let refused = with(
        &azure,
        |_| (),
        |context| {
            known(context);
            context.guard_token = Err(error::invalid("No token for security.example."));
        },
    )
    .await
    .0;
    assert_eq!(refused.failure.unwrap().message, "No token for security.example.");
    assert_eq!((refused.stages[2].state, validations(&azure)), (StageState::Failed, 0));
    let plan = with(&azure, |_| (), known).await.1.unwrap();
    assert_eq!(plan.guard_tenant.as_deref(), Some("security.example"));
    let free = with(
        &azure,
        |d| d.guard_tenant = "security.example".to_owned(),
        |context| context.facts.vault.guard = GuardFacts::Free,
    )
    .await;
    assert_eq!(free.1.unwrap().guard_tenant, None, "no token where nothing is guarded");
    let missing = with(
        &azure,
        |_| (),
        |context| context.facts.vault.guard = sample::guard(GuardRight::Missing, None),
    )
    .await
    .0;
    assert!(missing.failure.unwrap().message.contains("Backup MUA Operator"));
}

fn archived(context: &mut Context) {
    context.facts.points = Some(vec![sample::archived(&fake::wish().point_id)]);
}

fn point(draft: &mut Draft) {
    draft.point_id = fake::wish().point_id;
}

#[tokio::test(start_paused = true)]
async fn the_archive_is_never_entered_or_left_unasked() {
    let azure = azure();
    azure.change(|world| world.stores = json!([{"type": "ArchiveStore", "visible": true}]));
    let plan = with(&azure, point, archived).await.1.unwrap();
    assert_eq!(plan.store, "ArchiveStore");
    let order = plan.rehydration.unwrap();
    assert_eq!((order.priority.as_str(), order.days), ("Standard", 12));
    let in_vault = |context: &mut Context| context.facts.points = Some(vec![sample::point(&fake::wish().point_id)]);
    let moved = with(&azure, point, in_vault).await.0.failure.unwrap();
    assert!(moved.message.contains("in the archive only now"), "{}", moved.message);
    azure.change(|world| {
        world.stores = json!([{"type": "ArchiveStore", "visible": true},
            {"type": "VaultStore", "visible": true, "rehydrationStatus": "COMPLETED"}]);
    });
    let copied = with(&azure, point, archived).await.0.failure.unwrap();
    assert!(
        copied.message.contains("come back from the archive meanwhile"),
        "{}",
        copied.message
    );
    assert_eq!(validations(&azure), 1);
}

#[tokio::test(start_paused = true)]
async fn a_refused_high_priority_says_to_take_standard() {
    let azure = azure();
    azure.change(|world| {
        world.stores = json!([{"type": "ArchiveStore", "visible": true}]);
        let body = json!({"error": {"code": "DppPluginInvalidInputParameters", "message": "High is not supported."}});
        world.validate_status = Some((400, body));
    });
    let high = |draft: &mut Draft| {
        point(draft);
        draft.rehydration_priority = RehydrationPriority::High;
    };
    let refused = with(&azure, high, archived).await.0.failure.unwrap();
    assert!(
        refused.hints[0].contains("Choose the priority Standard"),
        "{:?}",
        refused.hints
    );
    let refused = with(&azure, point, archived).await.0.failure.unwrap();
    assert!(!refused.hints.iter().any(|hint| hint.contains("priority Standard")));
}

fn paired(context: &mut Context) {
    let mut there = sample::secondary();
    there.points = Some(vec![sample::point(&fake::wish().point_id)]);
    context.facts.secondary = Some(there);
    context.facts.servers[0].region = sample::region("centralus");
}

fn there(draft: &mut Draft) {
    point(draft);
    draft.secondary = true;
}

#[tokio::test(start_paused = true)]
async fn the_paired_region_is_asked_by_its_own_calls() {
    let azure = azure();
    azure.change(|world| {
        world.vault["properties"]["featureSettings"] = json!({"crossRegionRestoreSettings": {"state": "Enabled"}});
    });
    let plan = with(&azure, there, paired).await.1.unwrap();
    let place = plan.secondary.unwrap();
    assert_eq!(
        (place.source.as_str(), place.region.as_str(), place.display.as_str()),
        ("westus", "centralus", "Central US")
    );
    assert_eq!(plan.request["restoreTargetInfo"]["restoreLocation"], "centralus");
    assert_eq!(azure.asked("/locations/centralus/fetchsecondaryrecoverypoints"), 1);
    assert_eq!(azure.asked("/locations/centralus/validatecrossregionrestore"), 1);
    assert_eq!(azure.asked("/validaterestore"), 0);
    azure.change(|world| world.stores = json!([{"type": "ArchiveStore", "visible": true}]));
    let archived = with(&azure, there, paired).await.0.failure.unwrap();
    assert!(archived.message.contains("archived points"), "{}", archived.message);
    azure.change(|world| {
        world.stores = json!([{"type": "VaultStore", "visible": true}]);
        world.vault["properties"]["featureSettings"] = json!({"crossRegionRestoreSettings": {"state": "Disabled"}});
    });
    let off = with(&azure, there, paired).await.0;
    assert_eq!(off.stages[2].state, StageState::Failed);
    assert!(off.failure.unwrap().message.contains("not switched on"));
}
