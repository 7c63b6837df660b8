//! Signs in, asks what two restores need, again and again, and prints how often that read and how long it took, as JSON: what
//! `script/bench` measures of the flight check.
//!
//! `flight ARM CA_FILE TENANT CLIENT_ID [RUNS]`, with the client secret in `POINTBACK_BENCH_SECRET`: a command line can be read by
//! everybody on the machine. The restores are of the practice company, onto targets that work.

use std::time::{Duration, Instant};

use backend::{
    Backend,
    api::{
        ContainersRequest, DatabasesRequest, Draft, FlightCheck, FlightRequest, LineState, TargetKind, TargetsRequest,
        TimelineRequest,
    },
};
use itests::bench::{Failed, said, signed_in};
use serde_json::{Value, json};

/// Between two checks: Resource Graph takes 15 questions in 5 s, and waiting for it would be measured.
const PAUSE: Duration = Duration::from_millis(500);

#[tokio::main]
#[allow(clippy::print_stdout, reason = "the numbers are this program's answer")]
async fn main() -> Result<(), Failed> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [arm, ca_file, tenant, client_id] = words.get(..4).unwrap_or_default() else {
        return Err("flight ARM CA_FILE TENANT CLIENT_ID [RUNS]".into());
    };
    let runs: usize = words.get(4).map_or(Ok(10), |text| text.parse())?;
    let (backend, _folder) = signed_in(arm, ca_file, tenant, client_id).await?;

    let mut draft = draft(&backend, "orders").await?;
    let targets = || TargetsRequest {
        instance_id: draft.instance_id.clone(),
        secondary: false,
    };
    let servers = backend.servers_list(targets()).await.map_err(said)?.rows;
    let server = servers.into_iter().find(|row| row.name == "pg-prod-weu-02");
    let accounts = backend.storage_accounts_list(targets()).await.map_err(said)?.rows;
    let account = accounts.into_iter().find(|row| row.name == "stprodrestoreweu");
    let account_id = account.ok_or("the storage account is not there")?.id;
    let request = ContainersRequest {
        account_id: account_id.clone(),
    };
    let containers = backend.containers_list(request).await.map_err(said)?.rows;
    let container = containers.into_iter().find(|row| row.name == "restores");
    let container = container.ok_or("the container is not there")?;
    let key_vaults = targets();

    draft.target = TargetKind::Database;
    draft.server_id = server.ok_or("the server is not there")?.id;
    let host = draft.secret_uri.split("/secrets/").next().unwrap_or_default();
    draft.secret_uri = format!("{host}/secrets/dbauth3");
    let files = Draft {
        target: TargetKind::Files,
        storage_account_id: account_id,
        container_url: container.url,
        container_id: container.id,
        ..draft.clone()
    };
    let mut cases = vec![measure(&backend, "database, key vault typed", &draft, runs).await?];
    // The form has listed the key vaults when one was picked; then its id need not be looked for.
    backend.key_vaults_list(key_vaults).await.map_err(said)?;
    cases.push(measure(&backend, "database, key vault picked", &draft, runs).await?);
    cases.push(measure(&backend, "files", &files, runs).await?);
    println!("{}", json!({ "cases": cases }));
    Ok(())
}

async fn draft(backend: &Backend, name: &str) -> Result<Draft, Failed> {
    let request = DatabasesRequest { refresh: true };
    let rows = backend.databases_list(request).await.map_err(said)?.rows;
    let row = rows.into_iter().find(|row| row.name == name);
    let request = TimelineRequest {
        instance_id: row.ok_or("the database is not there")?.id,
        refresh: true,
    };
    Ok(backend.timeline_get(request).await.map_err(said)?.draft)
}

async fn measure(backend: &Backend, name: &str, draft: &Draft, runs: usize) -> Result<Value, Failed> {
    let mut draft = draft.clone();
    let (mut millis, mut reads) = (Vec::new(), 0);
    let mut states = json!({});
    for run in 0..runs {
        draft.database_name = format!("fresh_{run}");
        draft.file_prefix = format!("fresh-{run}");
        let (check, took) = ask(backend, &draft, true).await?;
        reads = reads.max(check.reads);
        millis.push(took);
        states = counted(&check);
        tokio::time::sleep(PAUSE).await;
    }
    let first = millis.first().copied().ok_or("RUNS must be one or more")?;
    millis.sort_by(f64::total_cmp);
    "another".clone_into(&mut draft.database_name);
    "another".clone_into(&mut draft.file_prefix);
    let (again, took) = ask(backend, &draft, false).await?;
    Ok(json!({
        "name": name,
        "runs": runs,
        "reads": reads,
        "firstMillis": first,
        "medianMillis": millis[millis.len() / 2],
        "maxMillis": millis.last(),
        "lines": states,
        "anotherName": { "reads": again.reads, "millis": took },
    }))
}

async fn ask(backend: &Backend, draft: &Draft, refresh: bool) -> Result<(FlightCheck, f64), Failed> {
    let draft = draft.clone();
    let begun = Instant::now();
    let check = backend.flight_check(FlightRequest { draft, refresh }, |_| {}).await;
    let took = begun.elapsed().as_secs_f64() * 1000.0;
    Ok((check.map_err(said)?, took))
}

/// A check that could not see what it asked for would be quick and worth nothing.
fn counted(check: &FlightCheck) -> Value {
    let of = |state: LineState| check.lines.iter().filter(|line| line.state == state).count();
    json!({
        "ok": of(LineState::Ok),
        "missing": of(LineState::Missing),
        "cannotSee": of(LineState::CannotSee),
        "notNeeded": of(LineState::NotNeeded),
        "open": of(LineState::Checking) + of(LineState::NotChosen),
    })
}
