//! Signs in, lists the protected databases once, prints how many there are, and ends: what `script/bench` measures.
//!
//! `list ARM CA_FILE TENANT CLIENT_ID`, with the client secret in `POINTBACK_BENCH_SECRET`: a command line can be read by
//! everybody on the machine.

use backend::api::DatabasesRequest;
use itests::bench::{Failed, said, signed_in};

#[tokio::main]
#[allow(clippy::print_stdout, reason = "the number is this program's answer")]
async fn main() -> Result<(), Failed> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [arm, ca_file, tenant, client_id] = words.as_slice() else {
        return Err("list ARM CA_FILE TENANT CLIENT_ID".into());
    };
    let (backend, _folder) = signed_in(arm, ca_file, tenant, client_id).await?;
    let databases = backend
        .databases_list(DatabasesRequest { refresh: true })
        .await
        .map_err(said)?;
    println!("{}", databases.rows.len());
    Ok(())
}
