//! Secrets are sown, a restore is made, and everything that is left behind is searched for them.
//!
//! Searched: the log as the shell keeps it, a log at TRACE of every library, every file of the application, every answer,
//! item and event that crossed the bridge, and the command lines of all children. Not searched: `practice.json`, which is
//! the simulated Azure's own memory and holds what Azure would hold.

mod log;
mod search;

use std::{
    path::Path,
    sync::{Arc, Mutex},
    time::Duration,
};

use azsim::{Config, Effect, Progress, Rule};
use backend::{
    Backend, Clock, Parts, SystemClock, TokioClock,
    api::{
        ActivityRequest, ApiError, CheckRequest, CloudChoice, ConnectRequest, CredentialChoice, DatabasesRequest,
        Event, JobRequest, JobView, Nothing, Session, StartRequest, TimelineRequest,
    },
    secret::SecretText,
};
use itests::lab::{self, Practice, START};
use serde::Serialize;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::sync::broadcast;
use tracing_subscriber::{EnvFilter, Layer as _, layer::SubscriberExt as _};

use log::{Log, usual_filter};
use search::{command_lines, files, leaks, signatures, without_challenges};

use super::{
    sign_in::{
        azure::{ANN, Azure, Computer},
        browser::Person,
    },
    simulator::Cloud,
    wait,
};

const WRONG: &str = "canary-of-a-wrong-secret-5b1f";
/// A JSON object in base64url: how every token of Microsoft Entra ID begins.
const TOKEN: &str = "eyJ";
/// Long enough for a restore at twenty times Azure's speed, looks ten seconds apart, and a slow machine.
const PATIENCE: Duration = Duration::from_mins(2);

/// An application that is watched.
struct Watched {
    backend: Backend,
    events: broadcast::Receiver<Event>,
    folder: TempDir,
    usual: Log,
    trace: Log,
    crossed: String,
    _logging: tracing::subscriber::DefaultGuard,
}

impl Watched {
    async fn open(clock: Arc<dyn Clock>, practice: impl FnOnce(&Path) -> Practice) -> Self {
        Self::open_with(|folder| lab::parts(folder, clock, &practice(folder))).await
    }

    async fn open_with(parts: impl FnOnce(&Path) -> Parts) -> Self {
        let (usual, trace) = (Log::default(), Log::default());
        let layers = tracing_subscriber::registry()
            .with(
                tracing_subscriber::fmt::layer()
                    .json()
                    .with_writer(usual.clone())
                    .with_filter(EnvFilter::new(usual_filter())),
            )
            .with(
                tracing_subscriber::fmt::layer()
                    .with_ansi(false)
                    .with_writer(trace.clone())
                    .with_filter(EnvFilter::new("trace")),
            );
        log::interested();
        let logging = tracing::subscriber::set_default(layers);
        let folder = TempDir::new().expect("a temporary folder");
        let backend = Backend::open(parts(folder.path())).await.expect("it opens");
        Self {
            events: backend.events(),
            backend,
            folder,
            usual,
            trace,
            crossed: String::new(),
            _logging: logging,
        }
    }

    /// What the bridge would carry: answer or error, as JSON.
    fn crosses<T: Serialize>(&mut self, answer: &Result<T, ApiError>) {
        let text = match answer {
            Ok(value) => serde_json::to_string(value),
            Err(error) => serde_json::to_string(error),
        };
        self.crossed.push_str(&text.expect("JSON"));
        self.crossed.push('\n');
    }

    /// With every step that it tells.
    async fn sign_in(&mut self, request: ConnectRequest) -> Result<Session, ApiError> {
        let steps = Arc::new(Mutex::new(Vec::new()));
        let told = steps.clone();
        let answer = self
            .backend
            .sign_in(request, move |step| told.lock().expect("the steps").push(step))
            .await;
        let steps = steps.lock().expect("the steps").clone();
        self.crosses(&Ok(steps));
        answer
    }

    fn events_cross(&mut self) {
        while let Ok(event) = self.events.try_recv() {
            self.crosses(&Ok(event));
        }
    }

    /// From the list to the sent trigger. `before` is called between validation and start.
    async fn start(&mut self, before: impl AsyncFnOnce()) -> String {
        let list = self.backend.databases_list(DatabasesRequest { refresh: true }).await;
        self.crosses(&list);
        let rows = list.expect("the list").rows;
        let orders = rows.into_iter().find(|row| row.name == "orders").expect("orders");
        let request = TimelineRequest {
            instance_id: orders.id,
            refresh: true,
        };
        let timeline = Box::pin(self.backend.timeline_get(request)).await;
        self.crosses(&timeline);
        let draft = timeline.expect("the points").draft;
        let check = self.backend.plan_check(CheckRequest { draft: draft.clone() }).await;
        self.crosses(&check);
        let items = Mutex::new(Vec::new());
        let sink = |stage| items.lock().expect("stages").push(stage);
        let preflight = Box::pin(self.backend.plan_preflight(CheckRequest { draft }, sink)).await;
        self.crosses(&Ok(items.into_inner().expect("stages")));
        self.crosses(&preflight);
        let plan = preflight.expect("validation runs").plan.expect("a plan");
        before().await;
        let request = StartRequest {
            plan_id: plan.id,
            repeat_anyway: false,
        };
        let job = self.backend.restore_start(request).await;
        self.crosses(&job);
        job.expect("started").summary.key
    }

    async fn job(&mut self, key: &str) -> JobView {
        let request = JobRequest { key: key.to_owned() };
        let job = self.backend.job_get(request).await;
        self.crosses(&job);
        self.events_cross();
        job.expect("the job")
    }

    async fn all_about(&mut self, key: &str) {
        let request = JobRequest { key: key.to_owned() };
        let raw = self.backend.job_raw(request).await;
        self.crosses(&raw);
        let activity = self.backend.activity_list(ActivityRequest { refresh: true }).await;
        self.crosses(&activity);
        let bootstrap = self.backend.bootstrap(Nothing {}).await;
        self.crosses(&bootstrap);
        self.events_cross();
    }

    /// Everything that was left behind, by name.
    fn left_behind(&self) -> Vec<(String, String)> {
        let log = |log: &Log| String::from_utf8_lossy(&log.0.lock().expect("the log")).into_owned();
        let mut all = vec![
            ("the log as the shell keeps it".to_owned(), log(&self.usual)),
            ("a log at TRACE".to_owned(), log(&self.trace)),
            ("what crossed the bridge".to_owned(), self.crossed.clone()),
            ("the command lines of children".to_owned(), command_lines()),
        ];
        all.extend(files(self.folder.path()));
        all
    }
}

fn assert_clean(watched: &Watched, secret: &str, signed: Vec<String>) {
    let mut places = watched.left_behind();
    for (_, text) in &mut places {
        *text = without_challenges(text);
    }
    assert!(places[0].1.contains("sending a restore, once"), "the log was kept");
    assert!(places[1].1.contains("answered"), "the log at TRACE was kept");
    // The pieces of this restore, and those of any other signed address.
    let others = places.iter().flat_map(|(_, text)| signatures(text));
    let pieces = signed.into_iter().chain(others).collect();
    let secrets = [
        ("a client secret", vec![secret.to_owned(), WRONG.to_owned()]),
        ("a token", vec![TOKEN.to_owned(), "Bearer e".to_owned()]),
        (
            "a refresh token, a code, or a device code",
            ["refresh", "code", "device"]
                .map(|kind| format!("practice-{kind}-"))
                .into(),
        ),
        ("a signed address", pieces),
    ];
    let found = leaks(&places, &secrets);
    assert!(found.is_empty(), "{found:#?}");
}

/// The addresses as the journal holds them while the job is not known. That they are found proves that the search works.
fn signed_in_the_journal(watched: &Watched) -> Vec<String> {
    let pieces = files(watched.folder.path())
        .iter()
        .flat_map(|(_, text)| signatures(text))
        .collect::<Vec<_>>();
    assert!(
        pieces.len() >= 4,
        "the journal keeps the addresses until the job is known"
    );
    let outside = leaks(&watched.left_behind()[..4], &[("a signed address", pieces.clone())]);
    assert!(outside.is_empty(), "{outside:#?}");
    pieces
}

#[tokio::test(start_paused = true)]
async fn practice_leaves_no_secret_behind() {
    let clock: Arc<dyn Clock> = Arc::new(TokioClock::starting_at(START));
    let mut practice = None;
    let mut watched = Watched::open(clock, |folder| {
        let made = Practice::new(Some(folder.join("data/practice.json")))
            .with(|config: &mut Config| config.progress = Progress::Auto { speed: 1.0 });
        practice = Some(made.clone());
        made
    })
    .await;
    let session = watched.backend.practice_start(Nothing {}).await;
    watched.crosses(&session);
    let simulator = practice
        .and_then(|practice| practice.simulator())
        .expect("practice was started");
    let secret = simulator.practice_account().client_secret;
    let lose = Rule::new("GET", "*/operationStatus/*", Effect::LoseBefore).times(4);
    let key = Box::pin(watched.start(async || simulator.control().add_fault(lose))).await;
    let signed = signed_in_the_journal(&watched);
    let (mut job, mut trouble) = (watched.job(&key).await, false);
    for _ in 0..600 {
        trouble |= job.tracking_problem.is_some();
        if job.summary.is_final {
            break;
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
        job = watched.job(&key).await;
    }
    assert!(job.summary.is_final && trouble, "{job:?}");
    watched.all_about(&key).await;
    assert_clean(&watched, &secret, signed);
}

#[tokio::test]
async fn a_connection_over_tls_leaves_no_secret_behind() {
    let cloud = Cloud::start(20).await;
    let ready = &cloud.ready;
    let mut watched = Watched::open(Arc::new(SystemClock), |_| Practice::new(None)).await;
    let request = |secret: &str| ConnectRequest {
        cloud: CloudChoice::Custom {
            arm: ready.arm.clone(),
            ca_file: Some(ready.ca.display().to_string()),
        },
        credential: CredentialChoice::ServicePrincipal {
            tenant: ready.tenant.clone(),
            client_id: ready.client_id.clone(),
            secret: SecretText::new(secret),
            remember: false,
        },
    };
    let refused = watched.backend.connect(request(WRONG)).await;
    watched.crosses(&refused);
    assert!(refused.is_err());
    let session = watched.backend.connect(request(&ready.client_secret)).await;
    watched.crosses(&session);
    session.expect("connected");
    let rule = json!({"method": "GET", "path": "*/operationStatus/*", "effect": {"kind": "loseBefore"}, "limit": 4});
    let key = Box::pin(watched.start(async || add_fault(ready.arm.as_str(), &ready.ca, &rule).await)).await;
    let signed = signed_in_the_journal(&watched);
    let mut trouble = false;
    wait::until("the restore is over", PATIENCE, async || {
        let job = watched.job(&key).await;
        trouble |= job.tracking_problem.is_some();
        if job.summary.is_final {
            Ok(())
        } else {
            Err(job.summary.phase_label)
        }
    })
    .await;
    assert!(trouble, "the broken connection was seen");
    watched.all_about(&key).await;
    assert_clean(&watched, &ready.client_secret, signed);
}

/// Refused, signed in, asked again in place, taken up by the next start, signed out.
#[tokio::test]
async fn a_sign_in_with_the_browser_leaves_no_secret_behind() {
    let azure = Azure::with(|config| config.progress = Progress::Auto { speed: 20.0 }).await;
    let computer = Computer::new(&azure);
    let mut watched = Watched::open_with(|folder| {
        let mut parts = lab::parts(folder, Arc::new(SystemClock), &Practice::new(None));
        parts.keychain = computer.keychain.clone();
        parts.open_browser = computer.parts().open_browser;
        parts
    })
    .await;
    computer.browser.person(Person::Cancels);
    let refused = watched.sign_in(azure.browser_sign_in()).await;
    watched.crosses(&refused);
    computer.browser.person(Person::ann());
    let session = watched.sign_in(azure.browser_sign_in()).await;
    watched.crosses(&session);
    let identity = azure.control.identity();
    let key = Box::pin(watched.start(async || {
        identity.revoke(ANN, azsim::Revocation::Revoked);
        identity.challenge(ANN, Some(&identity.not_before_now()), false);
    }))
    .await;
    assert_eq!(
        computer.browser.opened.get(),
        3,
        "asked in place, and the restore was sent"
    );
    wait::until("the restore is over", PATIENCE, async || {
        let job = watched.job(&key).await;
        if job.summary.is_final {
            Ok(())
        } else {
            Err(job.summary.phase_label)
        }
    })
    .await;
    watched.all_about(&key).await;
    let facts = watched.backend.credentials_where(Nothing {}).await;
    watched.crosses(&facts);
    assert!(facts.expect("facts").file_exists, "the sealed file was searched, too");
    assert!(azure.grants("refresh_token") >= 1 && azure.grants("authorization_code") == 2);
    assert_clean(&watched, WRONG, Vec::new());
    let out = watched.backend.sign_out(Nothing {}).await;
    watched.crosses(&out);
    watched.events_cross();
    assert!(out.expect("signed out").nothing);
    assert_clean(&watched, WRONG, Vec::new());
}

#[allow(
    clippy::disallowed_methods,
    reason = "asks the simulator's own routes, which no product code does"
)]
async fn add_fault(arm: &str, ca: &Path, rule: &Value) {
    let pem = std::fs::read(ca).expect("the CA file");
    let ca = reqwest::Certificate::from_pem(&pem).expect("a certificate");
    let client = reqwest::Client::builder()
        .no_proxy()
        .tls_certs_only([ca])
        .build()
        .expect("a client");
    let url = format!("{}/_sim/faults", arm.trim_end_matches('/'));
    let answer = client.post(url).json(rule).send().await.expect("an answer");
    assert!(answer.status().is_success(), "{}", answer.status());
}
