//! The destination: a server that can take the database, or a container that is there.

use arm::{ContainerId, SingleServerId};
use serde_json::Value;

use crate::api::{ApiError, Draft};
use crate::error;
use crate::plan::preflight::{Context, text_at};
use crate::plan::rules;
use crate::plan::stages::Verdict;

pub(in crate::plan) async fn server(context: &Context, draft: &Draft) -> Result<((), Verdict), ApiError> {
    let id = SingleServerId::parse(draft.server_id.trim()).map_err(arm::Error::from)?;
    let unseen = |what: &str| {
        let why = format!("Your account cannot see {what} {}. Azure will check it.", id.name());
        Ok(((), Verdict::Warned(why)))
    };
    let server = match context.arm.single_server(&id).await {
        Ok(server) => server,
        Err(closed) if closed.is_forbidden() => return unseen("server"),
        Err(other) => return Err(other.into()),
    };
    if let Some(state) = server
        .state
        .as_deref()
        .filter(|state| !state.eq_ignore_ascii_case("Ready"))
    {
        return Err(error::invalid(format!(
            "Server {} is in the state {state}. It must be Ready.",
            server.name
        )));
    }
    let source = context
        .facts
        .chosen(draft)
        .and_then(|point| point.postgres_version.as_deref());
    if let Some(reason) = rules::too_old(source, server.version.as_deref(), &server.name) {
        return Err(error::invalid(reason));
    }
    let databases = match context.arm.single_server_databases(&id).await {
        Ok(list) => list.rows,
        Err(closed) if closed.is_forbidden() => return unseen("the databases of"),
        Err(other) => return Err(other.into()),
    };
    if databases
        .iter()
        .any(|row| row.name.eq_ignore_ascii_case(&draft.database_name))
    {
        let taken: Vec<String> = databases.into_iter().map(|row| row.name).collect();
        let free = rules::free_name(&draft.database_name, &taken);
        return Err(ApiError {
            hints: vec![format!("Choose another name, for example {free}.")],
            ..error::invalid(format!(
                "{} exists already on {}. Azure never overwrites a database.",
                draft.database_name, server.name
            ))
        });
    }
    Ok((
        (),
        Verdict::Passed(Some(format!("{} is free on {}.", draft.database_name, server.name))),
    ))
}

pub(in crate::plan) async fn container(
    context: &Context,
    draft: &Draft,
    request: &Value,
) -> Result<((), Verdict), ApiError> {
    let id = text_at(request, "targetResourceArmId")
        .or_else(|| Some(draft.container_id.trim().to_owned()).filter(|id| !id.is_empty()));
    let Some(id) = id else {
        let why =
            "The container’s resource ID is not known, so it cannot be looked at. Azure will check it.".to_owned();
        return Ok(((), Verdict::Warned(why)));
    };
    let id = ContainerId::parse(&id).map_err(arm::Error::from)?;
    match context.arm.container(&id).await {
        Ok(container) if container.deleted => Err(error::invalid(format!("Container {} was deleted.", container.name))),
        Ok(container) if container.has_immutability_policy == Some(true) => {
            let why = format!(
                "Container {} has an immutability policy. Azure may refuse to write to it.",
                container.name
            );
            Ok(((), Verdict::Warned(why)))
        }
        Ok(container) => Ok((
            (),
            Verdict::Passed(Some(format!("Container {} is there.", container.name))),
        )),
        // Not being able to see it is no proof that the vault cannot write to it.
        Err(closed) if closed.is_forbidden() => {
            let why = format!("Your account cannot see container {}. Azure will check it.", id.name());
            Ok(((), Verdict::Warned(why)))
        }
        Err(other) => Err(other.into()),
    }
}
