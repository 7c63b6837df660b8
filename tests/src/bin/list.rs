//! Signs in, lists the protected databases once, prints how many there are, and ends: what `script/bench` measures.
//!
//! `list ARM CA_FILE TENANT CLIENT_ID`, with the client secret in `POINTBACK_BENCH_SECRET`: a command line can be read by
//! everybody on the machine.

use std::{error::Error, sync::Arc};

use backend::{
    Backend, Parts,
    api::{CloudChoice, ConnectRequest, CredentialChoice, DatabasesRequest},
    clock::SystemClock,
    dirs::Dirs,
    secret::SecretText,
};

#[tokio::main]
#[allow(clippy::print_stdout, reason = "the number is this program's answer")]
async fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [arm, ca_file, tenant, client_id] = words.try_into().map_err(|_| "list ARM CA_FILE TENANT CLIENT_ID")?;
    #[allow(
        clippy::disallowed_methods,
        reason = "this program's own option; env.rs is the application's"
    )]
    let secret = std::env::var("POINTBACK_BENCH_SECRET")?;
    let fresh = tempfile::tempdir()?;
    let dirs = Dirs {
        data: fresh.path().join("data"),
        logs: fresh.path().join("logs"),
    };
    let backend = Backend::open(Parts {
        dirs,
        clock: Arc::new(SystemClock),
        practice: None,
        keychain: Arc::new(itests::lab::MemoryKeychain::default()),
        open_browser: Arc::new(|_| Err("there is no browser here".to_owned())),
    })
    .await
    .map_err(|error| error.message)?;
    let request = ConnectRequest {
        cloud: CloudChoice::Custom {
            arm,
            ca_file: Some(ca_file),
        },
        credential: CredentialChoice::ServicePrincipal {
            tenant,
            client_id,
            secret: SecretText::new(secret),
            remember: false,
        },
        add: false,
    };
    backend
        .connect(request)
        .await
        .map_err(|error| format!("{} {:?}", error.message, error.detail))?;
    let databases = backend
        .databases_list(DatabasesRequest { refresh: true })
        .await
        .map_err(|error| error.message)?;
    println!("{}", databases.rows.len());
    Ok(())
}
