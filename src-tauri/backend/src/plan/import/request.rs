//! The request in a file, understood member by member (contract §6.1, §19).

use super::fields::{Fields, folded, named};
use super::node::Node;
use super::order::{self, CrossRegion, Identity, Rehydration};
use crate::plan::names::{ContainerId, ServerId, last_segment};

/// What a file asks for.
#[derive(Debug, PartialEq)]
pub struct Request {
    pub point: String,
    /// `sourceResourceId`: no client sends it, samples have it.
    pub source: Option<String>,
    pub location: Option<String>,
    pub cross: Option<CrossRegion>,
    pub rehydration: Rehydration,
    pub identity: Identity,
    pub guard: Vec<String>,
    pub target: Wanted,
    pub notices: Vec<String>,
}

#[derive(Debug, PartialEq, Eq)]
pub enum Wanted {
    Database {
        server_id: String,
        name: String,
        secret: Option<String>,
    },
    Files {
        url: String,
        prefix: Option<String>,
        container_id: Option<String>,
    },
}

/// Layers that tools and samples put around a request.
const LAYERS: [&str; 5] = [
    "restorerequestobject",
    "parameters",
    "parameter",
    "body",
    "restorerequest",
];

pub fn of(node: Node) -> Result<Request, String> {
    let Node::Members(members) = node else {
        return Err(format!(
            "The file holds {}. A restore request is an object: it begins with a brace.",
            node.kind()
        ));
    };
    let mut notices = Vec::new();
    let mut fields = Fields::of("", members)?;
    let mut cross = None;
    // Bounded by the layers of the file itself.
    loop {
        cross = order::cross_region(&mut fields, &mut notices)?.or(cross);
        if fields.has("restoretargetinfo") || fields.has("recoverypointid") {
            break;
        }
        match fields.object(&LAYERS)? {
            Some(inner) => fields = inner,
            None => {
                return Err(
                    "This is JSON, but not a restore request: it has neither “recoveryPointId” nor “restoreTargetInfo”."
                        .to_owned(),
                );
            }
        }
    }
    request(fields, cross, notices)
}

fn request(mut fields: Fields, cross: Option<CrossRegion>, mut notices: Vec<String>) -> Result<Request, String> {
    // An order to rehydrate alone has no target and no type (contract §5.6).
    if fields.has("rehydrationpriority") && !fields.has("restoretargetinfo") {
        return Err(
            "The request brings a point back from the archive and restores nothing. Pointback orders both at once: choose the point and where it goes."
                .to_owned(),
        );
    }
    let kind = fields.need_text("objectType", &["objecttype"])?;
    let rehydration = order::rehydration(&mut fields, &kind)?;
    let point = fields.need_text("recoveryPointId", &["recoverypointid"])?;
    let source = fields.text(&["sourceresourceid"])?.filter(|id| !id.trim().is_empty());
    let source = source.map(|id| repaired(&id, "“sourceResourceId”", &mut notices));
    let guard = order::guard(&mut fields)?;
    let identity = order::identity(&mut fields, &mut notices)?;
    // PowerShell shows members of the target at the top a second time.
    for shown in ["objecttype", "recoveryoption", "restorelocation"] {
        let _ = fields.take(&[&format!("restoretargetinfo{shown}")]);
    }
    let target = fields.need_object("restoreTargetInfo", &["restoretargetinfo"])?;
    fields.finish(&mut notices);
    let (location, target) = wanted(target, &mut notices)?;
    Ok(Request {
        point,
        source,
        location,
        cross,
        rehydration,
        identity,
        guard,
        target,
        notices,
    })
}

fn wanted(mut target: Fields, notices: &mut Vec<String>) -> Result<(Option<String>, Wanted), String> {
    let kind = target.need_text("objectType", &["objecttype"])?;
    let option = target.text(&["recoveryoption"])?;
    if let Some(option) = option.filter(|option| folded(option) != "failifexists") {
        return Err(format!(
            "{} is {}. There is only FailIfExists: a restore never overwrites.",
            target.at("recoveryOption"),
            named(&option)
        ));
    }
    let location = target
        .text(&["restorelocation"])?
        .filter(|name| !name.trim().is_empty());
    let wanted = match folded(&kind).as_str() {
        "restoretargetinfo" => database(&mut target, notices)?,
        "restorefilestargetinfo" => files(&mut target, notices)?,
        "itemlevelrestoretargetinfo" => {
            return Err("The request restores single items. PostgreSQL backups are restored as a whole.".to_owned());
        }
        _ => {
            return Err(format!(
                "{} is {}, which is no target.",
                target.at("objectType"),
                named(&kind)
            ));
        }
    };
    target.finish(notices);
    Ok((location, wanted))
}

const ID: [&str; 1] = ["resourceid"];

fn database(target: &mut Fields, notices: &mut Vec<String>) -> Result<Wanted, String> {
    let mut info = target.need_object("datasourceInfo", &["datasourceinfo"])?;
    let at = info.at("resourceID");
    let id = info.need_text("resourceID", &ID)?;
    let (server_id, name) = database_id(&repaired(&id, &at, notices)).map_err(|why| format!("{at}: {why}"))?;
    let shown = info
        .text(&["resourcename"])?
        .filter(|shown| !shown.is_empty() && *shown != name);
    if let Some(shown) = shown {
        notices.push(format!(
            "“resourceName” is {}, and the id says {}. The id counts.",
            named(&shown),
            named(&name)
        ));
    }
    described(info, notices);
    if let Some(mut set) = target.object(&["datasourcesetinfo"])? {
        let at = set.at("resourceID");
        if let Some(id) = set.text(&ID)?.filter(|id| !id.is_empty()) {
            let id = repaired(&id, &at, notices);
            if !id.trim_end_matches('/').eq_ignore_ascii_case(&server_id) {
                return Err(format!(
                    "{at} and the id of the database name different servers. Correct one of them in the file."
                ));
            }
        }
        described(set, notices);
    }
    let secret = match target.object(&["datasourceauthcredentials"])? {
        Some(credentials) => secret(credentials, notices)?,
        None => None,
    };
    Ok(Wanted::Database {
        server_id,
        name,
        secret,
    })
}

/// Members that follow from the id, and are made anew from it.
fn described(mut info: Fields, notices: &mut Vec<String>) {
    for name in [
        "objecttype",
        "datasourcetype",
        "type",
        "resourcelocation",
        "resourcename",
        "resourcetype",
        "resourceuri",
        "resourceproperties",
        "resourceproperty",
    ] {
        let _ = info.take(&[name]);
    }
    info.finish(notices);
}

fn secret(mut credentials: Fields, notices: &mut Vec<String>) -> Result<Option<String>, String> {
    let _ = credentials.take(&["objecttype"]);
    let Some(mut store) = credentials.object(&["secretstoreresource"])? else {
        credentials.finish(notices);
        return Ok(None);
    };
    let _ = store.take(&["secretstoretype"]);
    if store.take(&["value"]).is_some() {
        // Not repeated, and not taken: a secret does not belong into a file.
        notices.push(format!(
            "{} holds a value, which may be a secret. It was left out: delete it from the file, and give the secret’s address only.",
            store.at("value")
        ));
    }
    let uri = store.text(&["uri"])?.filter(|uri| !uri.trim().is_empty());
    store.finish(notices);
    credentials.finish(notices);
    Ok(uri)
}

fn files(target: &mut Fields, notices: &mut Vec<String>) -> Result<Wanted, String> {
    let mut details = target.need_object("targetDetails", &["targetdetails", "targetdetail"])?;
    let kind = details.text(&["restoretargetlocationtype"])?;
    if let Some(kind) = kind.filter(|kind| folded(kind) != "azureblobs") {
        return Err(format!(
            "{} is {}. PostgreSQL backups are restored to AzureBlobs.",
            details.at("restoreTargetLocationType"),
            named(&kind)
        ));
    }
    let url = details.need_text("url", &["url"])?;
    let prefix = details.text(&["fileprefix"])?.filter(|prefix| !prefix.is_empty());
    let at = details.at("targetResourceArmId");
    let container_id = match details
        .text(&["targetresourcearmid"])?
        .filter(|id| !id.trim().is_empty())
    {
        Some(id) => {
            let id = repaired(&id, &at, notices);
            if ContainerId::parse(&id).is_none() {
                return Err(format!(
                    "{at} is not the id of a container: /subscriptions/…/resourceGroups/…/providers/Microsoft.Storage/storageAccounts/…/blobServices/default/containers/…."
                ));
            }
            Some(id)
        }
        None => None,
    };
    details.finish(notices);
    Ok(Wanted::Files {
        url,
        prefix,
        container_id,
    })
}

/// An id without the second `/providers` of published examples (contract §4).
fn repaired(id: &str, at: &str, notices: &mut Vec<String>) -> String {
    const DOUBLED: &str = "/providers/providers/";
    let id = id.trim();
    match id.to_ascii_lowercase().find(DOUBLED) {
        Some(found) => {
            notices.push(format!("{at} says “providers” twice. It was repaired."));
            format!("{}/providers/{}", &id[..found], &id[found + DOUBLED.len()..])
        }
        None => id.to_owned(),
    }
}

/// Server and name of a database on a single server.
fn database_id(id: &str) -> Result<(String, String), String> {
    let id = id.trim_end_matches('/');
    let parts: Vec<&str> = id.split('/').collect();
    if parts.len() < 11 {
        ServerId::parse(id).map_err(|wrong| wrong.message)?;
        return Err("this is the id of a server. The database’s name is missing: …/databases/name.".to_owned());
    }
    let server = ServerId::parse(&parts[..9].join("/")).map_err(|wrong| wrong.message)?;
    if parts.len() > 11 || !parts[9].eq_ignore_ascii_case("databases") {
        return Err("after the server’s name comes /databases/ and one name, and nothing else.".to_owned());
    }
    Ok((server.id, last_segment(id).to_owned()))
}
