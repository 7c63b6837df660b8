//! What tools write is understood, what is wrong is named, and nothing secret comes back.

mod kinds;
mod samples;
mod wrong;

use serde_json::{Value, json};

use super::*;
use crate::plan::sample::{self, CONTAINER, POINT, SERVER};
use crate::plan::spec;

fn facts(kind: ServerKind) -> Facts {
    sample::facts(kind)
}

/// The form before a file is opened: as proposed, with nothing of what the samples hold.
fn proposed() -> Draft {
    Draft {
        point_id: "proposed".into(),
        server_id: "proposed".into(),
        database_name: "proposed".into(),
        secret_uri: "proposed".into(),
        storage_account_id: "proposed".into(),
        container_url: "proposed".into(),
        container_id: "proposed".into(),
        file_prefix: "proposed".into(),
        ..sample::draft(TargetKind::Database)
    }
}

fn open(text: &str, kind: ServerKind) -> Result<Imported, String> {
    fill(read(text)?, proposed(), &facts(kind))
}

fn request(target: TargetKind) -> Value {
    let mut draft = sample::draft(target);
    draft.container_id = CONTAINER.to_owned();
    spec::build(&draft, &facts(ServerKind::SingleServer)).unwrap().request
}

/// Names changed in every object.
fn renamed(value: &Value, name: &dyn Fn(&str) -> String) -> Value {
    match value {
        Value::Object(members) => members.iter().map(|(k, v)| (name(k), renamed(v, name))).collect(),
        other => other.clone(),
    }
}

fn snake(name: &str) -> String {
    let name = name.replace("ID", "Id");
    let letters = name.chars().map(|c| {
        if c.is_uppercase() {
            format!("_{}", c.to_lowercase())
        } else {
            c.to_string()
        }
    });
    letters.collect()
}

fn pascal(name: &str) -> String {
    let name = match name {
        "targetDetails" => "targetDetail",
        "datasourceType" => "type",
        other => other,
    };
    name[..1].to_uppercase() + &name[1..]
}

#[test]
fn what_is_exported_opens_as_the_form_it_came_from() {
    for target in [TargetKind::Database, TargetKind::Files] {
        let written = serde_json::to_string_pretty(&request(target)).unwrap();
        let opened = open(&written, ServerKind::SingleServer).unwrap();
        assert_eq!(opened.notices, Vec::<String>::new());
        let again = spec::build(&opened.draft, &facts(ServerKind::SingleServer)).unwrap();
        assert_eq!(again.request, request(target));
        assert_eq!(opened.draft.target, target);
    }
}

#[test]
fn every_tools_way_of_writing_gives_the_same_form() {
    for target in [TargetKind::Database, TargetKind::Files] {
        let plain = request(target);
        let expected = open(&plain.to_string(), ServerKind::SingleServer).unwrap();
        let reversed = |value: &Value| -> String {
            let text: Vec<String> = value
                .as_object()
                .unwrap()
                .iter()
                .rev()
                .map(|(k, v)| format!("{}:{v}", json!(k)))
                .collect();
            format!("{{{}}}", text.join(","))
        };
        let mut lower = plain.clone();
        lower["restoreTargetInfo"]["objectType"] = json!(
            plain["restoreTargetInfo"]["objectType"]
                .as_str()
                .unwrap()
                .to_lowercase()
        );
        let ways = [
            ("the command line", renamed(&plain, &snake).to_string()),
            ("PowerShell", renamed(&lower, &pascal).to_string()),
            ("capitals", renamed(&plain, &|name| name.to_uppercase()).to_string()),
            ("another order", reversed(&plain)),
            ("wrapped", json!({ "restoreRequestObject": plain }).to_string()),
            ("validated", json!({ "objectType": "ValidateRestoreRequestObject", "restore_request_object": renamed(&plain, &snake) }).to_string()),
            ("a layer of properties", json!({ "properties": plain }).to_string()),
            ("a mark in front", format!("\u{feff}{plain}")),
        ];
        for (way, text) in ways {
            let opened = open(&text, ServerKind::SingleServer).unwrap_or_else(|why| panic!("{way}: {why}\n{text}"));
            assert_eq!(opened, expected, "{way}");
        }
        let mut inner = plain.clone();
        inner["restoreTargetInfo"] = json!({ "properties": plain["restoreTargetInfo"] });
        assert_eq!(open(&inner.to_string(), ServerKind::SingleServer).unwrap(), expected);
    }
}

#[test]
fn a_file_of_the_command_line_opens_as_it_is() {
    // The form of contract §19, with the members in the order and with the blanks of the extension.
    let text = r#"{
  "object_type": "AzureBackupRecoveryPointBasedRestoreRequest",
  "recovery_point_id": "9da55e757af94261afa009b43cd3222a",
  "restore_target_info": {
    "datasource_auth_credentials": {
      "object_type": "SecretStoreBasedAuthCredentials",
      "secret_store_resource": { "secret_store_type": "AzureKeyVault", "uri": "https://kv-a.vault.azure.net/secrets/s/0a1b", "value": null }
    },
    "datasource_info": {
      "datasource_type": "Microsoft.DBforPostgreSQL/servers/databases",
      "object_type": "Datasource",
      "resource_id": "/subscriptions/s/resourceGroups/g/providers/providers/Microsoft.DBforPostgreSQL/servers/pg/databases/new_db",
      "resource_location": "westus", "resource_name": "new_db",
      "resource_type": "Microsoft.DBforPostgreSQL/servers/databases", "resource_uri": ""
    },
    "object_type": "RestoreTargetInfo",
    "recovery_option": "FailIfExists",
    "restore_location": "westus"
  },
  "source_data_store_type": "VaultStore"
}"#;
    let opened = open(text, ServerKind::SingleServer).unwrap();
    let draft = &opened.draft;
    assert_eq!(
        draft.server_id,
        "/subscriptions/s/resourceGroups/g/providers/Microsoft.DBforPostgreSQL/servers/pg"
    );
    assert_eq!(
        (draft.database_name.as_str(), draft.point_id.as_str()),
        ("new_db", POINT)
    );
    assert_eq!(draft.secret_uri, "https://kv-a.vault.azure.net/secrets/s/0a1b");
    assert_eq!(draft.file_prefix, "proposed", "the other half stays as proposed");
    assert_eq!(
        opened.notices,
        ["“restore_target_info.datasource_info.resourceID” says “providers” twice. It was repaired."]
    );
}

#[test]
fn what_is_left_out_is_named() {
    let mut files = request(TargetKind::Files);
    files["comment"] = json!("hello");
    files["https://a?sig=TOPSECRET"] = json!(1);
    files["rehydrationPriority"] = json!("Standard");
    files["resourceGuardOperationRequests"] = json!(["/x"]);
    files["restoreTargetInfo"]["targetDetails"]["overwrite"] = json!(true);
    files["restoreTargetInfo"]["targetDetails"]["filePrefix"] = Value::Null;
    let opened = open(&files.to_string(), ServerKind::SingleServer).unwrap();
    let said = opened.notices.join("\n");
    for part in [
        "“comment” is not known here and was left out.",
        "“restoreTargetInfo.targetDetails.overwrite” is not known here and was left out.",
        "The request names resource guard x. What watches vault bv is not known yet",
        "The rehydration members have no meaning",
        "The file has no “filePrefix”. The proposed one is used.",
    ] {
        assert!(said.contains(part), "{part} is not in\n{said}");
    }
    assert!(!said.contains("TOPSECRET") && !said.contains("hello"), "{said}");
    assert_eq!(opened.draft.file_prefix, "proposed");
    assert_eq!(
        opened.draft.storage_account_id,
        CONTAINER.split("/blobServices").next().unwrap()
    );
    let mut many = request(TargetKind::Database);
    for n in 0..30 {
        many[format!("extra{n}")] = json!(n);
    }
    let opened = open(&many.to_string(), ServerKind::SingleServer).unwrap();
    assert_eq!(opened.notices.len(), 13);
    assert_eq!(opened.notices[12], "18 more unknown members were left out.");
    let mut none = request(TargetKind::Database);
    none["restoreTargetInfo"]["datasourceAuthCredentials"] = Value::Null;
    none["restoreTargetInfo"]["datasourceInfo"]["resourceName"] = json!("other");
    let opened = open(&none.to_string(), ServerKind::SingleServer).unwrap();
    assert_eq!(opened.draft.secret_uri, "");
    assert_eq!(opened.draft.server_id, SERVER);
    assert_eq!(opened.notices.len(), 2, "{:?}", opened.notices);
}

#[test]
fn every_encoding_that_tools_write_is_read() {
    let text = request(TargetKind::Files).to_string().replace("empdb11", "größe");
    let wide: Vec<u16> = text.encode_utf16().collect();
    let little: Vec<u8> = wide.iter().flat_map(|unit| unit.to_le_bytes()).collect();
    let big: Vec<u8> = wide.iter().flat_map(|unit| unit.to_be_bytes()).collect();
    let with = |mark: &[u8], bytes: &[u8]| [mark, bytes].concat();
    for bytes in [
        text.clone().into_bytes(),
        with(&[0xEF, 0xBB, 0xBF], text.as_bytes()),
        with(&[0xFF, 0xFE], &little),
        with(&[0xFE, 0xFF], &big),
        little.clone(),
        big,
    ] {
        assert_eq!(decode(&bytes).as_deref(), Ok(text.as_str()));
    }
    for bytes in [&[0x80, 0x81, 0x82][..], &[0xFF, 0xFE, 0x7B][..]] {
        assert_eq!(decode(bytes).unwrap_err(), "The file is not text in UTF-8 or UTF-16.");
    }
    assert_eq!(decode(&vec![b' '; LARGEST + 1]).unwrap_err(), too_large());
}
