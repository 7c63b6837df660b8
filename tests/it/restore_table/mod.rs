//! Every kind of restore against every circumstance: each row either becomes the contract's request (§6.2) and completes, or
//! is refused before anything is ordered, with its reason. All of it by the backend's own commands.

mod expected;
mod guards;
mod rows;
mod switches;

use std::time::Duration;

use azsim::Progress;
use backend::api::{
    CheckRequest, Draft, GuardRequest, GuardRight, JobRequest, Phase, PlanCheck, Preflight, StartRequest, TargetKind,
    Timeline, TimelineRequest,
};
use http::Method;
use itests::foreign::Foreign;
use itests::lab::Lab;
use serde_json::{Value, json};

use expected::{Destination, Names, guard_name, order, plain, request, source};
use rows::{Guard, Identity, Kind, Place, Row, Store, Target};

/// The vault with everything: geo-redundant, cross-region restore on, two identities.
const VAULT: &str = "bv-geo-eus2";
const RESTORES: &str = "Microsoft.DataProtection/backupVaults/backupInstances/restore/action";
const WITH: &str = "finance.restorer@contoso.example";
const WITHOUT: &str = "finance.operator@contoso.example";
/// What someone needs to restore and to choose where to: Backup Operator, Reader, Key Vault Reader (contract §10.2).
const ROLES: [&str; 3] = [
    "00c29273-979b-4161-815c-10b084fb9324",
    "acdd72a7-3385-48ef-bd42-f606fba81ae7",
    "21090545-7ca7-4776-b22c-e363652d74d2",
];

/// A lab in which the vault is under one guard, and someone is signed in who may or may not use it.
struct Circumstances {
    lab: Lab,
    /// Archived points by kind: those without a copy, used one by one, and one that has a copy.
    single: Archived,
    flexible: Archived,
}

struct Archived {
    fresh: Vec<String>,
    copied: String,
}

impl Circumstances {
    async fn open(guard: Guard) -> Self {
        let lab = Lab::open_with(|config| config.progress = Progress::Auto { speed: 6.0 }).await;
        let control = lab.simulator().control();
        assert!(control.guard(VAULT, guard_name(guard)));
        control.change(|world| {
            if guard == Guard::Other {
                let watched = world.resource_guards.iter_mut().find(|g| g.name == "guard-finance");
                watched.expect("the guard").excluded = vec![RESTORES.to_owned()];
            }
            // No policy of today archives a flexible server; the schema and the CLI allow it (contract §6.2 e).
            let crm = world
                .instances
                .iter_mut()
                .find(|i| i.server_id().ends_with("/pgflex-crm"));
            crm.expect("the flexible server").schedule.archive_after_days = Some(365);
        });
        let single = Archived::of(&lab, source(Kind::Single)).await;
        let flexible = Archived::of(&lab, source(Kind::Flexible)).await;
        // Ninety seconds at this speed; the clock does not have to be waited for.
        control.advance(Duration::from_mins(5));
        let lab = match guard {
            Guard::None | Guard::Other => lab,
            Guard::SameWith | Guard::FarWith => Self::person(lab, WITH).await,
            Guard::SameWithout | Guard::FarWithout => Self::person(lab, WITHOUT).await,
        };
        Self { lab, single, flexible }
    }

    /// Signed in as someone who may restore here.
    async fn person(lab: Lab, name: &str) -> Lab {
        let simulator = lab.simulator();
        let account = simulator
            .accounts()
            .into_iter()
            .find(|a| a.name == name)
            .expect("the account");
        let vault = simulator
            .control()
            .read(|w| w.vaults.iter().find(|v| v.name == VAULT).expect("it").id());
        let subscription: Vec<&str> = vault.split('/').take(3).collect();
        for role in ROLES {
            simulator
                .control()
                .grant(&account.object_id, role, &subscription.join("/"));
        }
        lab.restart_as(name).await
    }

    fn archived(&mut self, kind: Kind) -> &mut Archived {
        match kind {
            Kind::Single => &mut self.single,
            Kind::Flexible => &mut self.flexible,
        }
    }

    async fn timeline(&self, kind: Kind) -> Timeline {
        let instance_id = self.lab.database(source(kind)).await.id;
        let request = TimelineRequest {
            instance_id,
            refresh: true,
        };
        self.lab.backend.timeline_get(request).await.expect("the points")
    }

    /// The guard's tenant as the page finds it out, or as the person chooses it there.
    async fn guard_tenant(&self, instance_id: &str) -> String {
        let ask = async |tenant: &str| {
            let request = GuardRequest {
                instance_id: instance_id.to_owned(),
                tenant: tenant.to_owned(),
            };
            self.lab.backend.guard_get(request).await.expect("the guard")
        };
        let mut view = ask("").await;
        if view.right == GuardRight::OtherTenant {
            let there = view
                .tenants
                .iter()
                .find(|t| t.name == "Contoso Security")
                .expect("the other tenant");
            view = ask(&there.id).await;
        }
        view.tenant_id.unwrap_or_default()
    }

    /// The form of a row, filled in as a person would, and the names that its request must have.
    async fn form(&mut self, row: Row, number: usize) -> (Draft, Names, Destination) {
        let timeline = self.timeline(row.kind).await;
        let simulator = self.lab.simulator();
        let to = Destination::of(&simulator, row.place);
        let point_id = match row.store {
            Store::Archive => self.archived(row.kind).fresh.pop().expect("an archived point is left"),
            Store::Copied => self.archived(row.kind).copied.clone(),
            Store::Vault => match row.place {
                Place::Primary => timeline.points[0].id.clone(),
                Place::Secondary => timeline.secondary.as_ref().expect("a paired region").points[0]
                    .id
                    .clone(),
            },
        };
        let (identity_id, guard_id) = simulator.control().read(|world| {
            let vault = world.vaults.iter().find(|v| v.name == VAULT).expect("the vault");
            let guard = vault.guard.as_ref().map(|proxy| proxy.guard_id.clone());
            (vault.user_identities[0].id.clone(), guard)
        });
        let instance_id = timeline.database.id.clone();
        let names = Names {
            instance_id: instance_id.clone(),
            point_id: point_id.clone(),
            new_name: format!("row_{number}"),
            identity_id: identity_id.clone(),
            guard_id,
        };
        let known = timeline
            .identities
            .iter()
            .find(|choice| choice.id.eq_ignore_ascii_case(&identity_id));
        let draft = Draft {
            point_id,
            target: match row.target {
                Target::Database => TargetKind::Database,
                Target::Files => TargetKind::Files,
            },
            server_id: to.server_id.clone(),
            database_name: names.new_name.clone(),
            secret_uri: to.secret.clone(),
            storage_account_id: to.account_id.clone(),
            container_url: to.container_url.clone(),
            container_id: to.container_id.clone(),
            file_prefix: names.new_name.clone(),
            secondary: row.place == Place::Secondary,
            rehydration_days: 12,
            identity_id: match row.identity {
                Identity::System => String::new(),
                Identity::User => known.expect("the vault’s identity is offered").id.clone(),
            },
            guard_tenant: if row.guard.watches() && row.place == Place::Primary {
                self.guard_tenant(&instance_id).await
            } else {
                String::new()
            },
            ..timeline.draft
        };
        (draft, names, to)
    }

    async fn check(&self, draft: &Draft) -> PlanCheck {
        let request = CheckRequest { draft: draft.clone() };
        self.lab.backend.plan_check(request).await.expect("a check")
    }

    /// One row, from the form to its end. What came of it, for the table.
    async fn run(&mut self, row: Row, number: usize) -> String {
        let (draft, names, to) = self.form(row, number).await;
        let orders = self.lab.practice.orders().len();
        let accepted = self.lab.simulator().control().restores_accepted();
        let check = self.check(&draft).await;
        let preflight = self.lab.preflight(&draft).await;
        if let Some(reason) = row.refusal() {
            let said = refused(row, &check, &preflight, reason);
            assert_eq!(self.lab.practice.orders().len(), orders, "{row}: something was ordered");
            return format!("refused: {said}");
        }
        assert!(check.can_validate.allowed, "{row}: {:?}", check.issues);
        let shown: Value = serde_json::from_str(check.request_json.as_deref().expect("the body")).expect("JSON");
        assert_eq!(plain(&shown), plain(&request(row, &names, &to)), "{row}: as shown");
        let archive = row.store == Store::Archive;
        assert_eq!(check.rehydration.is_some(), archive, "{row}: the archive is explained");
        assert!(
            check.notes.iter().any(|note| note.id == "archive") == archive,
            "{row}: {:?}",
            check.notes
        );
        let plan = preflight
            .plan
            .unwrap_or_else(|| panic!("{row}: no plan: {:?}", preflight.failure));
        let start = StartRequest {
            plan_id: plan.id,
            repeat_anyway: true,
        };
        let begun = self.lab.backend.restore_start(start).await;
        let begun = begun.unwrap_or_else(|error| panic!("{row}: not started: {error:?}"));
        let key = begun.summary.key.clone();
        let sent = self.lab.practice.orders().split_off(orders);
        let (verb, body) = order(row, &names, &to);
        assert_eq!(sent.len(), 1, "{row}: one order and no more");
        assert!(sent[0].path.ends_with(&format!("/{verb}")), "{row}: {}", sent[0].path);
        assert_eq!(plain(&sent[0].body), plain(&body), "{row}: as sent");
        assert_eq!(
            sent[0].auxiliary,
            row.guard.far() && row.place == Place::Primary,
            "{row}: second token"
        );
        let done = self.lab.finished(&key).await;
        assert_eq!(done.summary.phase, Phase::Completed, "{row}: {:?}", done.error);
        let job = self.lab.backend.job_get(JobRequest { key }).await.expect("the job");
        assert!(job.summary.is_final, "{row}: the job page says the same");
        assert_eq!(
            job.summary.secondary_region.is_some(),
            row.place == Place::Secondary,
            "{row}: where it ran"
        );
        assert_eq!(
            self.lab.simulator().control().restores_accepted(),
            accepted + 1,
            "{row}: once"
        );
        "completed".to_owned()
    }
}

/// The reason, said by the form or by the stages, and before Azure was asked to restore.
fn refused(row: Row, check: &PlanCheck, preflight: &Preflight, reason: &str) -> String {
    assert!(preflight.plan.is_none(), "{row}: it was planned");
    let failure = preflight.failure.as_ref().expect("a failure");
    assert!(
        failure.message.contains(reason),
        "{row}: said “{}”, expected “{reason}”",
        failure.message
    );
    let form = check.can_validate.reason.as_deref().unwrap_or_default();
    assert!(
        form.contains(reason),
        "{row}: the form says “{form}”, expected “{reason}”"
    );
    failure.message.clone()
}

impl Archived {
    /// Brings the oldest archived point of an instance back, and leaves the others.
    async fn of(lab: &Lab, name: &str) -> Self {
        let timeline = lab.timeline(name).await;
        let mut fresh: Vec<String> = timeline
            .points
            .iter()
            .filter(|point| point.needs_rehydration)
            .map(|point| point.id.clone())
            .collect();
        let copied = fresh.pop().expect("an archived point");
        let simulator = lab.simulator();
        let arm = "https://management.practice.invalid";
        let client = Foreign::sign_in(&simulator, arm, &simulator.practice_account()).await;
        let path = format!("{}/rehydrate?api-version=2025-07-01", timeline.database.id);
        let body = json!({"recoveryPointId": copied, "rehydrationRetentionDuration": "P30D"});
        let answer = client.send(Method::POST, &path, Some(&body)).await;
        assert_eq!(answer.status.as_u16(), 202, "{}", answer.body);
        Self { fresh, copied }
    }
}

/// All rows under one guard, one after the other in one world, on a paused clock of their own.
fn outcomes(guard: Guard) -> Vec<(Row, String)> {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    let runtime = builder.enable_all().start_paused(true).build().expect("a runtime");
    runtime.block_on(async {
        let mut circumstances = Circumstances::open(guard).await;
        let mut outcomes = Vec::new();
        for row in Row::under(guard) {
            let outcome = circumstances.run(row, outcomes.len() + 1).await;
            outcomes.push((row, outcome));
        }
        outcomes
    })
}

#[test]
fn every_restore_is_the_contracts_and_completes_or_is_refused_with_its_reason() {
    let table: Vec<(Row, String)> = std::thread::scope(|scope| {
        let all: Vec<_> = Guard::ALL
            .iter()
            .map(|&guard| scope.spawn(move || outcomes(guard)))
            .collect();
        all.into_iter()
            .flat_map(|rows| rows.join().expect("every row holds"))
            .collect()
    });
    print(&table);
    let choices = [
        Kind::ALL.len(),
        Target::ALL.len(),
        Store::ALL.len(),
        Place::ALL.len(),
        Identity::ALL.len(),
        Guard::ALL.len(),
    ];
    assert_eq!(choices.iter().product::<usize>(), 288);
    assert_eq!(table.len(), 288, "no row is missing");
    let distinct: std::collections::BTreeSet<String> = table.iter().map(|(row, _)| row.to_string()).collect();
    assert_eq!(distinct.len(), 288, "no row is there twice");
    let completed = table.iter().filter(|(_, outcome)| outcome == "completed").count();
    let possible = table.iter().filter(|(row, _)| row.refusal().is_none()).count();
    assert_eq!(completed, possible);
}

#[allow(clippy::print_stdout, reason = "the table is for people")]
fn print(table: &[(Row, String)]) {
    println!(
        "{:<8} {:<8} {:<12} {:<9} {:<6} {:<22} outcome",
        "kind", "target", "store", "region", "works as", "guard"
    );
    for (row, outcome) in table {
        println!("{row} {outcome}");
    }
}
