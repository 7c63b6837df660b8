//! Practice mode: the simulator inside this process, behind the same door as Azure.

use std::{path::PathBuf, sync::Arc};

use azsim::{Config, Simulator};
use backend::{Clock, PracticeOpen, PracticeOpener, PracticeWorld, secret::SecretText};

/// Opens the practice world kept in `state_file`, or a new one. Nothing listens on a port: requests go from the
/// client's transport straight into the simulator's router.
pub fn opener(state_file: PathBuf, clock: Arc<dyn Clock>) -> PracticeOpener {
    Arc::new(move |open| {
        if open == PracticeOpen::Reset && state_file.exists() {
            std::fs::remove_file(&state_file)
                .map_err(|error| format!("The practice file cannot be removed: {error}"))?;
        }
        let existing = state_file.exists();
        let config = Config::practice(Some(state_file.clone()), clock.now());
        let speed = config.progress.speed();
        let arm = config.arm.clone();
        let simulator = Simulator::open(config).map_err(|error| error.to_string())?;
        let account = simulator.practice_account();
        Ok(PracticeWorld {
            exchange: Arc::new(move |request| {
                let simulator = simulator.clone();
                Box::pin(async move { simulator.call(request).await.map_err(|lost| lost.to_string()) })
            }),
            arm,
            tenant: account.tenant,
            client_id: account.client_id,
            client_secret: SecretText::new(account.client_secret),
            account: account.name,
            speed,
            existing,
        })
    })
}
