//! azure-cli itself runs the scripts that were handed off, while the application watches.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    process::{Output, Stdio},
    time::Duration,
};

use azsim::WorldKind;
use backend::{
    Backend,
    api::{CheckLine, CredentialChoice, FixApplyRequest, HandoffKind, LineState},
    secret::SecretText,
};
use futures::future::join_all;
use serde_json::Value;
use tempfile::TempDir;
use tokio::process::Command;

use super::scenes::{Scene, broken, missing, offered, powerless};
use crate::{
    programs::{program, setting},
    sign_in::{
        azure::{ANN, App, Azure, Computer},
        ways::application,
    },
    simulator::Account,
    wait,
};

/// Of one script; azure-cli needs most of a second for each of its forty calls.
const PATIENCE: Duration = Duration::from_mins(3);

/// azure-cli with a configuration of its own.
pub struct Cli {
    folder: TempDir,
    programs: PathBuf,
    ca: PathBuf,
}

impl Cli {
    /// In a cloud at that address, whose certificates that file vouches for.
    pub async fn sign_in(arm: &str, ca: &Path, tenant: &str, who: &Account) -> Self {
        let az = setting("POINTBACK_AZ", &program("../azure-cli/bin/az"));
        let cli = Self {
            folder: TempDir::new().expect("a folder"),
            programs: az.parent().expect("its folder").to_owned(),
            ca: ca.to_owned(),
        };
        // By a file and not as a word: command lines can be read by every process of the machine.
        let file = cli.folder.path().join("secret");
        std::fs::write(&file, &who.client_secret).expect("it is written");
        let password = format!("@{}", file.display());
        cli.az(&[
            "cloud",
            "register",
            "--name",
            "practice",
            "--endpoint-resource-manager",
            arm,
        ])
        .await;
        cli.az(&["cloud", "set", "--name", "practice"]).await;
        let who = [
            "--service-principal",
            "--username",
            &who.client_id,
            "--password",
            &password,
        ];
        cli.az(&[&["login", "--tenant", tenant], &who[..]].concat()).await;
        cli
    }

    async fn run(&self, program: &Path, words: &[&str]) -> Output {
        let mut command = Command::new(program);
        command
            .args(words)
            .env_clear()
            .env(
                "PATH",
                format!("{}:/usr/local/bin:/usr/bin:/bin", self.programs.display()),
            )
            .env("HOME", self.folder.path())
            .env("AZURE_CONFIG_DIR", self.folder.path().join("config"))
            .env("REQUESTS_CA_BUNDLE", &self.ca)
            .env("AZURE_CORE_INSTANCE_DISCOVERY", "false")
            .env("AZURE_CORE_COLLECT_TELEMETRY", "false")
            .stdin(Stdio::null())
            .kill_on_drop(true);
        let ran = tokio::time::timeout(PATIENCE, command.output()).await;
        ran.expect("it ends in time")
            .unwrap_or_else(|error| panic!("{}: {error}", program.display()))
    }

    async fn az(&self, words: &[&str]) {
        let ran = self.run(&self.programs.join("az"), words).await;
        assert!(ran.status.success(), "az {}: {}", words[0], said(&ran));
    }

    /// Runs a script as it was handed off; what it says.
    pub async fn script(&self, name: &str, text: &str) -> String {
        let file = self.folder.path().join(format!("{name}.sh"));
        std::fs::write(&file, text).expect("it is written");
        let ran = self.run(Path::new("bash"), &[&file.display().to_string()]).await;
        assert!(ran.status.success(), "{name}: {}", said(&ran));
        said(&ran)
    }

    async fn all(&self, scripts: &[(&Scene, String)]) -> Vec<String> {
        join_all(scripts.iter().map(|(scene, text)| self.script(scene.source, text))).await
    }
}

fn said(ran: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&ran.stdout),
        String::from_utf8_lossy(&ran.stderr)
    )
}

/// A state without what is new in every assignment and every identity: names, times, and who did it.
fn settled(snapshot: &BTreeMap<String, String>) -> BTreeMap<String, Value> {
    let one = |(id, text): (&String, &String)| {
        let mut body: Value = serde_json::from_str(text).expect("a body");
        if let Some((scope, _)) = id.split_once("/providers/Microsoft.Authorization/roleAssignments/") {
            let properties = &body["properties"];
            let own =
                ["scope", "principalId", "principalType", "roleDefinitionId"].map(|name| properties[name].clone());
            let key = format!("{scope} {} {}", own[1], own[3]);
            return (key, Value::from(own.to_vec()));
        }
        if let Some(identity) = body.get_mut("identity").and_then(Value::as_object_mut)
            && let Some(principal) = identity.get_mut("principalId")
            && id.ends_with("/bv-geo-eus2")
        {
            *principal = Value::from(principal.is_string());
        }
        (id.clone(), body)
    };
    snapshot.iter().map(one).collect()
}

async fn put_right(backend: &Backend, scene: &Scene) {
    let asked = scene.request();
    let request = FixApplyRequest {
        about: asked.about,
        fixes: asked.fixes,
        undo_after_restore: false,
    };
    let made = backend.fix_apply(request, |_| {}).await.expect("the changes");
    assert!(made.problems.is_empty(), "{:?}", made.problems);
    for row in made.rows {
        assert_eq!(row.state.label, "In place", "{}: {:?}", row.title, row.error);
    }
}

/// The application, signed in as an administrator's own one.
struct Signed {
    azure: Azure,
    app: App,
    tenant: String,
    ann: Account,
}

impl Signed {
    async fn new() -> Self {
        let azure = Azure::with(|config| config.world = WorldKind::Contoso).await;
        let app = Computer::new(&azure).start().await;
        let (tenant, client_id, secret) = application(&azure);
        let credential = CredentialChoice::ServicePrincipal {
            tenant: tenant.clone(),
            client_id: client_id.clone(),
            secret: SecretText::new(secret.clone()),
            remember: false,
        };
        app.sign_in(azure.request(credential)).await.expect("signed in");
        let ann = Account {
            name: ANN.to_owned(),
            client_id,
            client_secret: secret,
        };
        Self {
            azure,
            app,
            tenant,
            ann,
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs azure-cli of tests/python/azure-cli-requirements.txt; script/test installs it and runs it"]
async fn its_scripts_do_what_the_application_does_and_do_it_once() {
    let Signed {
        azure,
        app,
        tenant,
        ann,
    } = Signed::new().await;
    let control = &azure.control;
    let scenes = broken(&app.backend, control).await;
    let (world, before) = (control.checkpoint(), control.snapshot());
    let mut scripts = Vec::new();
    for scene in &scenes {
        let lines = scene.check(&app.backend).await;
        assert_eq!(offered(&lines), scene.lines, "{}", scene.source);
        let files = scene.files(&app.backend).await;
        let script = files.into_iter().find(|file| file.kind == HandoffKind::Az);
        scripts.push((scene, script.expect("a script").text));
    }
    assert_eq!(control.snapshot(), before, "handing off changes nothing");

    join_all(scenes.iter().map(|scene| put_right(&app.backend, scene))).await;
    let by_the_application = settled(&control.snapshot());
    assert_ne!(by_the_application, settled(&before));
    control.rewind(&world);
    assert_eq!(control.snapshot(), before);

    let cli = Cli::sign_in(&azure.arm, &azure.ca(), &tenant, &ann).await;
    let said = cli.all(&scripts).await;
    let after = control.snapshot();
    assert_eq!(settled(&after), by_the_application, "{said:#?}");
    for scene in &scenes {
        let lines = scene.check(&app.backend).await;
        // Nothing of it is left to be done. Not all is green: no source says whether a closed firewall lets a restore through.
        let left = offered(&lines);
        assert!(
            !scene.lines.iter().any(|id| left.contains(id)),
            "{}: {left:?}",
            scene.source
        );
        let green = |line: &CheckLine| line.state == LineState::Ok || line.id == "storage-network";
        for line in lines.iter().filter(|line| scene.lines.contains(&line.id.as_str())) {
            assert!(green(line), "{}: {}", scene.source, line.seen);
        }
        // Only once there is an identity can it be seen that nothing was given to it.
        if scene.lines != ["vault-identity"] {
            assert_eq!(missing(&lines), Vec::<&str>::new(), "{}", scene.source);
        }
    }

    let said = cli.all(&scripts).await;
    assert_eq!(control.snapshot(), after, "the second time nothing changes: {said:#?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs azure-cli of tests/python/azure-cli-requirements.txt; script/test installs it and runs it"]
async fn an_account_gets_the_rights_that_it_asks_for_by_its_script() {
    let Signed {
        azure,
        app,
        tenant,
        ann,
    } = Signed::new().await;
    let control = &azure.control;
    let caller = control.read(|world| {
        let own = world.principals.iter().find(|p| p.name == ANN);
        own.expect("her").object_id.clone()
    });
    let scene = powerless(&app.backend, control, &caller).await;
    assert_eq!(missing(&scene.check(&app.backend).await), scene.lines);
    let mut files = scene.files(&app.backend).await.into_iter();
    let script = files.find(|file| file.kind == HandoffKind::Az).expect("a script").text;

    let cli = Cli::sign_in(&azure.arm, &azure.ca(), &tenant, &ann).await;
    cli.script("account", &script).await;
    wait::until("the lines are green", PATIENCE, async || {
        let lines = scene.check(&app.backend).await;
        match missing(&lines).as_slice() {
            [] => Ok(()),
            left => Err(format!("{left:?}")),
        }
    })
    .await;
    let given = control.read(|world| {
        let own = world.role_assignments.iter().filter(|held| held.principal_id == caller);
        own.filter(|held| held.scope.ends_with("/backupVaults/bv-prod-weu"))
            .count()
    });
    assert_eq!(given, 1, "one role for both lines");
}
