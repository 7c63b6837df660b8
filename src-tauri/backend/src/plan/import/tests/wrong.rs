//! Each thing that can be wrong with a file, and the sentence for it.

use super::*;

/// A change of a request for a database that opens.
fn database(change: impl Fn(&mut Value)) -> String {
    let mut value = request(TargetKind::Database);
    change(&mut value);
    open(&value.to_string(), ServerKind::SingleServer).unwrap_err()
}

fn files(change: impl Fn(&mut Value)) -> String {
    let mut value = request(TargetKind::Files);
    change(&mut value["restoreTargetInfo"]["targetDetails"]);
    open(&value.to_string(), ServerKind::SingleServer).unwrap_err()
}

fn text(text: &str) -> String {
    open(text, ServerKind::SingleServer).unwrap_err()
}

fn without(name: &str) -> String {
    database(|request| {
        request.as_object_mut().unwrap().remove(name);
    })
}

#[test]
fn text_that_is_no_request() {
    let whole = serde_json::to_string_pretty(&request(TargetKind::Database)).unwrap();
    assert_eq!(
        text("{\n  \"a\": [1,"),
        "The file ends too early, at line 2, column 10: it is cut off."
    );
    assert!(text(&whole[..200]).contains("The file ends too early"));
    assert_eq!(
        text("{\n  \"a\": 1,\n}"),
        "The file is not JSON: trailing comma, at line 3, column 1."
    );
    assert_eq!(text(" \n"), "The file is empty.");
    assert_eq!(
        text("[]"),
        "The file holds a list. A restore request is an object: it begins with a brace."
    );
    assert!(text("{\"a\": 1}").starts_with("This is JSON, but not a restore request"));
    assert!(text("az: not found").starts_with("The file is not JSON: "));
    let deep = "{\"parameters\":".repeat(5000);
    assert!(text(&deep).starts_with("The file is not JSON: recursion limit exceeded"));
}

#[test]
fn a_file_that_is_too_large_is_not_read() {
    // Valid JSON, so that only its size can be the reason.
    let large = format!("{{\"a\":\"{}\"}}", "x".repeat(5 * LARGEST));
    assert_eq!(text(&large), too_large());
}

#[test]
fn members_that_are_missing_are_named() {
    for name in [
        "objectType",
        "recoveryPointId",
        "sourceDataStoreType",
        "restoreTargetInfo",
    ] {
        assert_eq!(without(name), format!("“{name}” is missing."));
    }
    assert_eq!(
        database(|r| r["recoveryPointId"] = json!(" ")),
        "“recoveryPointId” is missing."
    );
    assert_eq!(
        database(|r| r["restoreTargetInfo"]["datasourceInfo"]["resourceID"] = Value::Null),
        "“restoreTargetInfo.datasourceInfo.resourceID” is missing."
    );
    assert_eq!(
        files(|d| d["url"] = json!("")),
        "“restoreTargetInfo.targetDetails.url” is missing."
    );
}

#[test]
fn members_of_the_wrong_type_are_named() {
    assert_eq!(
        database(|r| r["recoveryPointId"] = json!(7)),
        "“recoveryPointId” must be text, and is a number."
    );
    assert_eq!(
        database(|r| r["restoreTargetInfo"] = json!([])),
        "“restoreTargetInfo” must be an object, and is a list."
    );
    assert_eq!(
        files(|d| d["filePrefix"] = json!(true)),
        "“restoreTargetInfo.targetDetails.filePrefix” must be text, and is true or false."
    );
    let cut = database(|r| r["restoreTargetInfo"]["datasourceInfo"] = json!("Microsoft.Azure.PowerShell.Datasource"));
    assert!(cut.contains("ConvertTo-Json -Depth 10"), "{cut}");
    let twice = r#"{"recoveryPointId":"a","recovery_point_id":"b"}"#;
    assert_eq!(
        text(twice),
        "“recovery_point_id” is there twice, with different values."
    );
}

#[test]
fn words_that_mean_something_else_are_refused() {
    assert_eq!(
        database(|r| r["objectType"] = json!("Foo")),
        "“objectType” is Foo, which is no restore request."
    );
    assert!(
        database(|r| r["objectType"] = json!("AzureBackupRecoveryTimeBasedRestoreRequest"))
            .contains("recovery points instead")
    );
    assert!(
        database(|r| r["sourceDataStoreType"] = json!("OperationalStore"))
            .contains("are in VaultStore or ArchiveStore")
    );
    assert!(
        database(|r| r["restoreTargetInfo"]["recoveryOption"] = json!("Overwrite"))
            .contains("a restore never overwrites")
    );
    assert!(
        database(|r| r["restoreTargetInfo"]["objectType"] = json!("ItemLevelRestoreTargetInfo"))
            .contains("single items")
    );
    assert!(database(|r| r["restoreTargetInfo"]["objectType"] = json!("x")).contains("which is no target"));
    assert!(files(|d| d["restoreTargetLocationType"] = json!("AzureFiles")).contains("AzureBlobs"));
    let away = database(|r| r["restoreTargetInfo"]["restoreLocation"] = json!("East US"));
    assert_eq!(
        away,
        "The request restores to region East US, and vault bv is in westus, without a paired region to restore in."
    );
    let other = database(|r| r["sourceResourceId"] = json!(format!("{SERVER}/databases/payroll")));
    assert!(
        other.contains("was made for payroll") && other.contains("than orders"),
        "{other}"
    );
    let gone = database(|r| r["recoveryPointId"] = json!("0a1b2c"));
    assert!(
        gone.starts_with("The recovery point 0a1b2c of the file is not among those of orders."),
        "{gone}"
    );
    let flexible = open(&request(TargetKind::Database).to_string(), ServerKind::FlexibleServer).unwrap_err();
    assert!(flexible.contains("restored as files only"), "{flexible}");
}

#[test]
fn a_typing_error_in_an_id_is_found() {
    let id = |id: String| database(|r| r["restoreTargetInfo"]["datasourceInfo"]["resourceID"] = json!(id));
    let good = format!("{SERVER}/databases/new");
    for (wrong, said) in [
        (
            good.replace("resourceGroups", "resourceGroup"),
            "not the resource ID of a server",
        ),
        (
            good.replace("Microsoft.DBforPostgreSQL", "Microsoft.DBforPostgres"),
            "not a PostgreSQL single server",
        ),
        (
            good.replace("/servers/", "/flexibleServers/"),
            "This is a flexible server",
        ),
        (
            good.replace("/databases/", "/database/"),
            "after the server’s name comes /databases/",
        ),
        (format!("{good}/x"), "after the server’s name comes /databases/"),
        (SERVER.to_owned(), "The database’s name is missing"),
        (good.trim_start_matches('/').to_owned(), "begins with /subscriptions/"),
    ] {
        let error = id(wrong.clone());
        assert!(
            error.contains(said) && error.contains("datasourceInfo.resourceID"),
            "{wrong}: {error}"
        );
    }
    let set = database(|r| {
        r["restoreTargetInfo"]["datasourceSetInfo"]["resourceID"] = json!(SERVER.replace("targetoss", "other"));
    });
    assert!(set.contains("different servers"), "{set}");
    let container = files(|d| d["targetResourceArmId"] = json!(CONTAINER.replace("containers", "container")));
    assert!(container.contains("is not the id of a container"), "{container}");
    let container = files(|d| d["targetResourceArmId"] = json!(CONTAINER.replace("testcontainer", "another")));
    assert!(container.contains("different containers"), "{container}");
}

#[test]
fn keys_and_passwords_are_refused_and_never_repeated() {
    let url = "https://testossstorageaccount.blob.core.windows.net/testcontainerrestore?sv=2024&sig=TOPSECRET";
    let error = files(|d| d["url"] = json!(url));
    assert!(
        error.contains("shared access signature") && !error.contains("TOPSECRET"),
        "{error}"
    );
    let uri = |value: &str| {
        database(|r| r["restoreTargetInfo"]["datasourceAuthCredentials"]["secretStoreResource"]["uri"] = json!(value))
    };
    let error = uri("Server=a;Password=TOPSECRET");
    assert!(error.contains("“uri”") && !error.contains("TOPSECRET"), "{error}");
    let mut value = request(TargetKind::Database);
    value["restoreTargetInfo"]["datasourceAuthCredentials"]["secretStoreResource"]["value"] = json!("TOPSECRET");
    let opened = open(&value.to_string(), ServerKind::SingleServer).unwrap();
    assert!(
        opened.notices[0].contains("may be a secret") && !format!("{opened:?}").contains("TOPSECRET"),
        "{opened:?}"
    );
    for error in [
        database(|r| r["objectType"] = json!("?sig=TOPSECRET")),
        database(|r| r["sourceDataStoreType"] = json!("https://TOPSECRET")),
        text("{\"TOPSECRET?\": 1, \"TOPSECRET?\": 2}"),
        text("{\"a\": TOPSECRET}"),
    ] {
        assert!(!error.contains("TOPSECRET"), "{error}");
    }
}

proptest::proptest! {
    #[test]
    fn no_text_whatever_is_too_much(text in "\\PC*", cut in 0..2000_usize) {
        let _ = read(&text);
        let whole = renamed(&request(TargetKind::Database), &snake).to_string();
        let at = (0..=cut.min(whole.len())).rev().find(|at| whole.is_char_boundary(*at)).unwrap_or(0);
        if at < whole.len() {
            proptest::prop_assert!(read(&whole[..at]).is_err());
        }
    }
}
