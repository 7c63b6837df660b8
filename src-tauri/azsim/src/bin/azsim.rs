//! The simulator as a process: one line of JSON on standard output, then TLS on loopback until it is told to stop.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use azsim::serve::{Tls, serve};
use azsim::{Config, Progress, Simulator, WorldKind};
use serde_json::json;
use time::OffsetDateTime;
use tokio::net::TcpListener;

const USAGE: &str = "\
An Azure small enough to run beside you: Resource Manager, sign-in, Key Vault and Blob Storage over TLS on loopback.

Usage: azsim [--listen 127.0.0.1:0] [--speed 20 | --manual] [--seed 7] [--world NAME] [--propagation 0] [--ca-dir DIR]

  --listen ADDRESS   where to listen; port 0 takes a free one
  --speed N          how many times as fast as Azure operations run
  --manual           operations move only by POST /_sim/advance
  --seed N           every id and every chance of the world comes from it
  --world NAME       contoso (a company), tenants (the same and three more tenants), empty (one subscription,
                     nothing in it) or large (5,000 instances)
  --propagation N    seconds of Azure's time until a role counts for a vault's identity
  --ca-dir DIR       where the certificate of the authority is written; otherwise a temporary folder

Prints one line of JSON when it is ready: arm, login, ca (a file), tenant, subscriptions, clientId, clientSecret, accounts (everyone who can sign in), people (the same
of every tenant), tenants, control.
";

struct Options {
    listen: String,
    progress: Progress,
    seed: u64,
    world: WorldKind,
    /// `rolePropagation`
    propagation: u32,
    ca_dir: Option<PathBuf>,
}

fn options() -> Result<Option<Options>, lexopt::Error> {
    use lexopt::prelude::*;
    let mut options = Options {
        listen: "127.0.0.1:0".into(),
        progress: Progress::Auto { speed: 20.0 },
        seed: 7,
        world: WorldKind::Contoso,
        propagation: 0,
        ca_dir: None,
    };
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("listen") => options.listen = parser.value()?.string()?,
            Long("speed") => {
                let speed: f64 = parser.value()?.parse()?;
                if !speed.is_finite() || speed <= 0.0 {
                    return Err("--speed must be a number above zero".into());
                }
                options.progress = Progress::Auto { speed };
            }
            Long("manual") => options.progress = Progress::Manual,
            Long("seed") => options.seed = parser.value()?.parse()?,
            Long("world") => {
                options.world = match parser.value()?.string()?.as_str() {
                    "contoso" => WorldKind::Contoso,
                    "tenants" => WorldKind::Tenants,
                    "empty" => WorldKind::Empty,
                    "large" => WorldKind::Large,
                    _ => return Err("--world must be contoso, tenants, empty or large".into()),
                }
            }
            Long("propagation") => options.propagation = parser.value()?.parse()?,
            Long("ca-dir") => options.ca_dir = Some(parser.value()?.into()),
            Short('h') | Long("help") => return Ok(None),
            _ => return Err(argument.unexpected()),
        }
    }
    Ok(Some(options))
}

fn main() -> ExitCode {
    let options = match options() {
        Ok(Some(options)) => options,
        Ok(None) => {
            let _ = std::io::stderr().write_all(USAGE.as_bytes());
            return ExitCode::SUCCESS;
        }
        Err(error) => return complain(&format!("{error}\n\n{USAGE}")),
    };
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => return complain(&error.to_string()),
    };
    match runtime.block_on(run(options)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => complain(&error.to_string()),
    }
}

fn complain(text: &str) -> ExitCode {
    let _ = writeln!(std::io::stderr(), "azsim: {text}");
    ExitCode::FAILURE
}

async fn run(options: Options) -> Result<(), Box<dyn std::error::Error>> {
    // The one place of the simulator that reads the machine's clock: the rest counts from here in tokio's time.
    #[allow(clippy::disallowed_methods)]
    let now = OffsetDateTime::now_utc();
    let listener = TcpListener::bind(&options.listen).await?;
    let address = listener.local_addr()?;
    if !address.ip().is_loopback() {
        return Err("--listen must be an address of this machine's loopback".into());
    }
    let port = address.port();
    let config = Config {
        seed: options.seed,
        progress: options.progress,
        world: options.world,
        ..Config::loopback(port, now)
    };
    let (arm, login) = (config.arm_base().to_owned(), config.login_base().to_owned());
    let simulator = Simulator::open(config)?;
    simulator
        .control()
        .behave(|now| now.role_propagation = options.propagation);
    let tls = Tls::new(now)?;
    let folder = options
        .ca_dir
        .unwrap_or_else(|| std::env::temp_dir().join(format!("azsim-{port}-{}", std::process::id())));
    std::fs::create_dir_all(&folder)?;
    let ca = std::path::absolute(folder.join("azsim-ca.pem"))?;
    std::fs::write(&ca, &tls.ca_pem)?;
    let account = simulator.practice_account();
    let subscriptions: Vec<String> = simulator
        .control()
        // Those of the account's own tenant: the others need a token of theirs.
        .read(|world| {
            let own = world.subscriptions.iter().filter(|s| s.tenant == account.tenant);
            own.map(|s| s.id.clone()).collect()
        });
    let accounts: Vec<_> = simulator
        .accounts()
        .into_iter()
        .map(|a| json!({"name": a.name, "clientId": a.client_id, "clientSecret": a.client_secret}))
        .collect();
    // Those of other tenants as well: home, and where they are guests.
    let (people, tenants) = simulator.control().identity().directory();
    let ready = json!({
        "arm": arm,
        "login": login,
        "ca": ca,
        "tenant": account.tenant,
        "subscriptions": subscriptions,
        "clientId": account.client_id,
        "clientSecret": account.client_secret,
        "accounts": accounts,
        "people": people,
        "tenants": tenants,
        "control": format!("{arm}/_sim"),
    });
    {
        let mut out = std::io::stdout().lock();
        writeln!(out, "{ready}")?;
        out.flush()?;
    }
    serve(simulator, listener, tls, stopped()).await;
    Ok(())
}

/// SIGTERM where there is one, and ctrl-c. Standard input says nothing: a parent may have closed it.
async fn stopped() {
    let ctrl_c = async {
        // Without a handler there is no way to hear it; then only SIGTERM counts.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut terminate) => {
                tokio::select! {
                    () = ctrl_c => {}
                    _ = terminate.recv() => {}
                }
            }
            Err(_) => ctrl_c.await,
        }
    }
    #[cfg(not(unix))]
    ctrl_c.await;
}
