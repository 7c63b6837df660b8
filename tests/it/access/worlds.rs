//! Thousands of random worlds: what the check calls ready is never refused for a permission or a setting, and what would work is
//! never called missing. The guard is not among them: what is known of it comes with the form (the table has it).

use azsim::world::{FirewallRule, NetworkAcls};
use azsim::{Control, Fact, behaviour::Answer, behaviour::Linked};
use backend::api::{LineState, TargetKind, Verdict};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::stage::{Restore, Row, Stage, ids, rows, told};
use super::twist::Twist;

/// Worlds of each of the six kinds of restore.
const WORLDS: u32 = 350;

/// What is so in a world, beyond what is wrong with it.
#[derive(Debug, Clone, Copy)]
enum Shade {
    Wrong(Twist),
    /// The role is held at another scope (0: the resource, 1: its group, 2: its subscription), through a group or not.
    RoleAt {
        level: u8,
        group: bool,
    },
    /// A closed network with the door for trusted services.
    Trusted,
    /// The key vault goes by access policies that hold these words.
    Policies {
        get: bool,
        list: bool,
    },
    /// A firewall rule that is not the one.
    OtherRule,
    NoDirectory,
    Refuses,
    LinkedAll,
}

fn shade() -> impl Strategy<Value = Shade> {
    let facts: Vec<Fact> = azsim::FACTS
        .iter()
        .map(|row| row.fact)
        .filter(|f| *f != Fact::GuardConsent)
        .collect();
    let wrong = prop_oneof![
        12 => prop::sample::select(facts).prop_map(Twist::Not),
        1 => Just(Twist::VaultLock),
        1 => Just(Twist::GroupLock),
        1 => Just(Twist::AccountLock),
        1 => Just(Twist::Immutable),
        1 => Just(Twist::DenyServer),
        1 => Just(Twist::DenySecret),
        1 => Just(Twist::DenyContainer),
        1 => prop::sample::select(vec![
            "Microsoft.Storage/storageAccounts/read",
            "Microsoft.DBforPostgreSQL/servers/read",
            "Microsoft.Authorization/roleAssignments/read",
            "Microsoft.DataProtection/backupVaults/operationStatus/read",
            "Microsoft.DataProtection/locations/operationStatus/read",
            "Microsoft.DataProtection/subscriptions/resourceGroups/providers/locations/validateCrossRegionRestore/action",
        ]).prop_map(Twist::CallerLacks),
    ];
    prop_oneof![
        3 => wrong.prop_map(Shade::Wrong),
        2 => (0_u8..3, any::<bool>()).prop_map(|(level, group)| Shade::RoleAt { level, group }),
        1 => Just(Shade::Trusted),
        1 => (any::<bool>(), any::<bool>()).prop_map(|(get, list)| Shade::Policies { get, list }),
        1 => Just(Shade::OtherRule),
        1 => Just(Shade::NoDirectory),
        1 => Just(Shade::Refuses),
        1 => Just(Shade::LinkedAll),
    ]
}

impl Shade {
    fn apply(self, control: &Control, restore: &Restore, row: &Row) {
        let site = &restore.site;
        match self {
            Self::Wrong(twist) => twist.apply(control, restore),
            Self::RoleAt { level, group } => role_at(control, restore, row, level, group),
            Self::Trusted => control.change(|world| {
                for kv in world.key_vaults.iter_mut().filter(|kv| kv.name == site.key_vault) {
                    (kv.deny_by_default, kv.trusted_services) = (true, true);
                }
                for account in world.storage_accounts.iter_mut().filter(|a| a.name == site.account) {
                    account.acls = Some(NetworkAcls {
                        deny: true,
                        bypass: "Logging, AzureServices".into(),
                        ip_rules: Vec::new(),
                        network_rules: Vec::new(),
                    });
                }
            }),
            Self::Policies { get, list } => {
                let words = [(get, "Get"), (list, "List")];
                let words: Vec<String> = words
                    .iter()
                    .filter(|(has, _)| *has)
                    .map(|(_, w)| (*w).to_owned())
                    .collect();
                control.change(|world| {
                    let vault = world.vaults.iter().find(|v| v.name == "bv-geo-eus2");
                    let who = vault.and_then(|v| v.identity.clone()).unwrap_or_default();
                    for kv in world.key_vaults.iter_mut().filter(|kv| kv.name == site.key_vault) {
                        kv.rbac = false;
                        kv.access_policies.push(azsim::world::AccessPolicy {
                            object_id: who.clone(),
                            secrets: words.clone(),
                            ..azsim::world::AccessPolicy::default()
                        });
                    }
                });
            }
            Self::OtherRule => control.change(|world| {
                for server in world.servers.iter_mut().filter(|s| s.name == site.server) {
                    server.firewall.push(FirewallRule {
                        name: "office".into(),
                        start: "203.0.113.0".into(),
                        end: "203.0.113.255".into(),
                    });
                }
            }),
            Self::NoDirectory => control.behave(|b| b.assigned_to_groups = false),
            Self::Refuses => control.behave(|b| {
                b.storage_bypass = Answer::Refused;
                b.locked_storage = Answer::Refused;
                b.immutable_container = Answer::Refused;
            }),
            Self::LinkedAll => control.behave(|b| b.linked_access = Linked::All),
        }
    }
}

/// Whatever the identity had is gone, and it has the one role there.
fn role_at(control: &Control, restore: &Restore, row: &Row, level: u8, group: bool) {
    let (fact, role) = match row.target {
        TargetKind::Database => (Fact::ServerReader, "acdd72a7-3385-48ef-bd42-f606fba81ae7"),
        TargetKind::Files => (Fact::BlobRole, "ba92f5b4-2d11-453d-a403-e96b0029c9fe"),
    };
    control.set(&restore.site, fact, false);
    let id = match row.target {
        TargetKind::Database => restore.draft.server_id.clone(),
        TargetKind::Files => restore.draft.container_id.clone(),
    };
    let parts = match level {
        0 => usize::MAX,
        1 => 5,
        _ => 3,
    };
    let scope: Vec<&str> = id.split('/').take(parts).collect();
    let who = control.read(|world| {
        let vault = world.vaults.iter().find(|v| v.name == "bv-geo-eus2");
        vault.and_then(|v| v.identity.clone())
    });
    let Some(who) = who else { return };
    let principal = if group {
        let inner = control.make_group("inner", &[&who]);
        control.make_group("outer", &[&inner])
    } else {
        who
    };
    control.grant(&principal, role, &scope.join("/"));
    if group {
        control.change(|world| {
            if let Some(last) = world.role_assignments.last_mut() {
                last.principal_type = "Group".into();
            }
        });
    }
}

/// Green and red of one world, against Azure's own answers. `Err`: what is wrong with the check.
async fn world(stage: &Stage, restore: &Restore, row: &Row, shades: &[Shade]) -> Result<Verdict, String> {
    let control = stage.lab.simulator().control();
    for shade in shades {
        shade.apply(&control, restore, row);
    }
    let check = stage.look(restore, true).await;
    let refused = match stage.validate(restore).await {
        Some(code) => Some(code),
        // What `restore` itself would say: of the paired region the simulator has no judge.
        None if row.secondary => None,
        None => {
            let caller = stage.lab.simulator().practice_account();
            let judged = control.judge(&restore.site.source, &restore.body, Some(&caller));
            judged.err().map(|verdict| verdict.code)
        }
    };
    let tell = || told(&check);
    let missing = ids(&check, LineState::Missing);
    match (&refused, check.verdict) {
        (Some(code), Verdict::Ready) => Err(format!("green, and refused with {code}{}", tell())),
        (None, _) if !missing.is_empty() => Err(format!("it would work, and is called missing{}", tell())),
        (_, Verdict::NotChosen) => Err(format!("not complete{}", tell())),
        _ if check.reads > 12 => Err(format!("{} reads", check.reads)),
        (_, verdict) => Ok(verdict),
    }
}

/// How many worlds were green, red and neither.
fn run(row: &Row) -> [u32; 3] {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    let runtime = builder.enable_all().start_paused(true).build().expect("a runtime");
    let stage = runtime.block_on(Stage::open());
    let control = stage.lab.simulator().control();
    let restore = runtime.block_on(stage.restore(row, false));
    let far = runtime.block_on(stage.restore(row, true));
    let base = control.checkpoint();
    let count = std::cell::Cell::new([0; 3]);
    let config = Config {
        cases: WORLDS,
        failure_persistence: None,
        max_shrink_iters: 200,
        ..Config::default()
    };
    let worlds = (any::<bool>(), prop::collection::vec(shade(), 0..4));
    let ran = TestRunner::new(config).run(&worlds, |(abroad, shades)| {
        control.rewind(&base);
        let restore = if abroad { &far } else { &restore };
        let came = runtime.block_on(world(&stage, restore, row, &shades));
        let at = match came.map_err(TestCaseError::fail)? {
            Verdict::Ready => 0,
            Verdict::Missing => 1,
            Verdict::CannotSee | Verdict::NotChosen => 2,
        };
        let mut now = count.get();
        now[at] += 1;
        count.set(now);
        Ok(())
    });
    assert!(ran.is_ok(), "{}: {}", row.id, ran.expect_err("it failed"));
    count.get()
}

#[test]
#[allow(clippy::print_stdout, reason = "what was tried is for people")]
fn green_never_fails_and_what_would_work_is_never_red() {
    let rows = rows();
    let all: Vec<[u32; 3]> = std::thread::scope(|scope| {
        let all: Vec<_> = rows.iter().map(|row| scope.spawn(move || run(row))).collect();
        all.into_iter()
            .map(|row| row.join().expect("the property holds"))
            .collect()
    });
    for (row, [green, red, unsure]) in rows.iter().zip(&all) {
        println!("{:<24} {green} green, {red} red, {unsure} not to be seen", row.id);
        // A check that says the same of everything would hold as well.
        assert!(*green > 10 && *red > 10 && *unsure > 10, "{}", row.id);
    }
    assert!(all.iter().flatten().sum::<u32>() >= 2000);
}
