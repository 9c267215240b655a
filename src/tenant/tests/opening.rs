//! Opening, making, copying; and every way in which a file can be the wrong one.

use super::*;

#[test]
fn the_same_seed_gives_the_same_file_and_it_opens_in_a_moment() {
    let (folder, path) = place();
    let twin = folder.path().join("twin.tenant");
    for path in [&path, &twin] {
        let mut tenant = Tenant::create(
            path,
            &NewTenant {
                seed: 7,
                ..NewTenant::default()
            },
        )
        .unwrap();
        tenant.new_guid().unwrap();
    }
    let (mut one, mut other) = (Tenant::open(&path).unwrap(), Tenant::open(&twin).unwrap());
    assert_eq!(one.new_guid().unwrap(), other.new_guid().unwrap());
    assert_ne!(one.new_guid().unwrap(), memory().new_guid().unwrap());
    let opened = std::time::Instant::now();
    for _ in 0..20 {
        Tenant::open(&path).unwrap();
    }
    assert!(
        opened.elapsed() < Duration::from_millis(20 * 20),
        "20 openings took {:?}",
        opened.elapsed()
    );
}

#[test]
fn each_wrong_file_has_an_error_of_its_own_and_is_left_as_it_was() {
    let (folder, path) = place();
    assert_eq!(id_of(Tenant::open(&path)), "TenantFileNotFound");
    assert_eq!(id_of(Tenant::open(folder.path())), "TenantCannotBeOpened");
    for bytes in [&b""[..], b"Subject: not a tenant", &[0; 4096]] {
        std::fs::write(&path, bytes).unwrap();
        assert_eq!(id_of(Tenant::open(&path)), "NotATenantFile");
        assert_eq!(std::fs::read(&path).unwrap(), bytes);
    }
    assert_eq!(
        id_of(Tenant::create(&path, &NewTenant::default())),
        "TenantFileExists"
    );
    std::fs::remove_file(&path).unwrap();
    Connection::open(&path)
        .unwrap()
        .execute_batch("CREATE TABLE t(x)")
        .unwrap();
    assert_eq!(id_of(Tenant::open(&path)), "NotATenantFile");
    std::fs::remove_file(&path).unwrap();
    let tenant = Tenant::create(&path, &NewTenant::default()).unwrap();
    tenant
        .db()
        .pragma_update(None, "user_version", schema::FORMAT + 1)
        .unwrap();
    drop(tenant);
    let refused = Tenant::open(&path).err().unwrap();
    assert_eq!(refused.record().unwrap().id, "TenantFormatTooNew");
    assert!(refused.record().unwrap().message.contains("test.tenant"));
}

#[test]
fn a_damaged_file_says_so_when_it_is_opened_or_checked() {
    let (_folder, path) = place();
    drop(Tenant::create(&path, &NewTenant::default()).unwrap());
    let whole = std::fs::read(&path).unwrap();
    let mut cut = whole.clone();
    cut[100..4096].fill(0xff);
    std::fs::write(&path, &cut).unwrap();
    let refused = Tenant::open(&path).err().unwrap();
    assert_eq!(refused.record().unwrap().id, "TenantDamaged");
    assert!(refused.record().unwrap().message.contains("test.tenant"));
    let mut torn = whole;
    let middle = torn.len() / 2 / 4096 * 4096;
    torn[middle..middle + 4096].fill(0xff);
    std::fs::write(&path, &torn).unwrap();
    // Damage away from what opening reads is found by the check.
    let problems = Tenant::open(&path).map(|mut t| t.check().unwrap());
    assert!(problems.map_or(true, |p| !p.is_empty()));
}

#[test]
fn a_sample_is_filled_whole_or_there_is_no_file() {
    let (folder, path) = place();
    let broken = NewTenant {
        fill: Some(|_| Err(error::transaction_lost())),
        ..NewTenant::default()
    };
    assert_eq!(
        id_of(Tenant::create(&path, &broken)),
        "TenantTransactionLost"
    );
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    let filled = NewTenant {
        fill: Some(|t| t.put(&site("1", "hr"))),
        ..NewTenant::default()
    };
    let tenant = Tenant::create(&path, &filled).unwrap();
    assert_eq!(tenant.get::<Site>("/sites/HR").unwrap(), site("1", "hr"));
    assert_eq!(
        std::fs::read_dir(folder.path())
            .unwrap()
            .filter(|f| {
                f.as_ref()
                    .unwrap()
                    .file_name()
                    .to_string_lossy()
                    .starts_with(".rehearsal")
            })
            .count(),
        0
    );
}

#[test]
fn two_writers_are_kept_apart_and_the_second_is_told() {
    let (_folder, path) = place();
    let mut first = Tenant::create(&path, &NewTenant::default()).unwrap();
    let mut second = Tenant::open(&path).unwrap();
    second.db().busy_timeout(Duration::from_millis(1)).unwrap();
    let savepoint = first.savepoint().unwrap();
    let drawn = first.new_guid().unwrap();
    assert_eq!(id_of(second.savepoint()), "TenantBusy");
    first.release(savepoint).unwrap();
    assert_ne!(
        second.new_guid().unwrap(),
        drawn,
        "the second goes on where the first ended"
    );
}

#[test]
fn a_clock_that_another_process_moved_is_noticed() {
    let (_folder, path) = place();
    let mut first = Tenant::create(&path, &NewTenant::default()).unwrap();
    let mut second = Tenant::open(&path).unwrap();
    let to = first.now().plus_days(3);
    first
        .step_to(to, &steps::Log::default(), &mut |_| Ok(()))
        .unwrap();
    second.tick();
    assert_eq!(second.now(), to.plus_ms(1));
}

#[test]
fn a_full_disk_undoes_the_change_and_nothing_else() {
    let (_folder, path) = place();
    let mut tenant = Tenant::create(&path, &NewTenant::default()).unwrap();
    tenant.put(&site("1", "hr")).unwrap();
    let pages: i64 = tenant
        .db()
        .query_row("PRAGMA page_count", [], |r| r.get(0))
        .unwrap();
    tenant
        .db()
        .pragma_update(None, "max_page_count", pages + 2)
        .unwrap();
    let big = Site {
        name: "x".repeat(50_000),
        ..site("2", "")
    };
    assert_eq!(id_of(tenant.put(&big)), "TenantDiskFull");
    assert!(!tenant.in_transaction());
    let outer = tenant.savepoint().unwrap();
    assert_eq!(id_of(tenant.transaction(|t| t.put(&big))), "TenantDiskFull");
    // Whoever opened the outer savepoint may still roll it back.
    tenant.rollback(outer).unwrap();
    tenant
        .db()
        .pragma_update(None, "max_page_count", pages + 1000)
        .unwrap();
    tenant.put(&big).unwrap();
    assert_eq!(tenant.list::<Site>().unwrap(), [site("1", "hr"), big]);
    assert_eq!(tenant.check().unwrap(), Vec::<String>::new());
}

/// Runs itself again under `ulimit -f`, which only a process of its own can be put under.
#[cfg(unix)]
#[test]
fn a_limit_on_file_size_is_an_error_and_not_the_end_of_the_process() {
    const INSIDE: &str = "REHEARSAL_TEST_FILE_LIMIT";
    if std::env::var_os(INSIDE).is_none() {
        let test = "tenant::tests::opening::a_limit_on_file_size_is_an_error_and_not_the_end_of_the_process";
        let ran = std::process::Command::new("sh")
            .args(["-c", "ulimit -f 1000 && exec \"$0\" --exact \"$1\""])
            .arg(std::env::current_exe().unwrap())
            .arg(test)
            .env(INSIDE, "1")
            .output()
            .unwrap();
        let told = String::from_utf8_lossy(&ran.stdout);
        assert!(ran.status.success() && told.contains("1 passed"), "{told}");
        return;
    }
    let (_folder, path) = place();
    let mut tenant = Tenant::create(&path, &NewTenant::default()).unwrap();
    tenant.put(&site("1", "hr")).unwrap();
    let big = Site {
        name: "x".repeat(2_000_000),
        ..site("2", "")
    };
    assert_eq!(id_of(tenant.put(&big)), "TenantDiskFull");
    tenant.put(&site("3", "legal")).unwrap();
    drop(tenant);
    let mut again = Tenant::open(&path).unwrap();
    assert_eq!(
        again.list::<Site>().unwrap(),
        [site("1", "hr"), site("3", "legal")]
    );
    assert_eq!(again.check().unwrap(), Vec::<String>::new());
}

#[test]
fn a_copy_has_everything_and_lives_by_itself() {
    let (folder, path) = place();
    let mut tenant = memory();
    tenant.put(&site("1", "hr")).unwrap();
    tenant.copy_to(&path).unwrap();
    let mut copy = Tenant::open(&path).unwrap();
    assert_eq!(copy.get::<Site>("hr").unwrap(), site("1", "hr"));
    assert_eq!(
        copy.new_guid().unwrap(),
        tenant.new_guid().unwrap(),
        "the copy has the same seed"
    );
    assert_eq!(id_of(tenant.copy_to(&path)), "TenantFileExists");
    copy.delete::<Site>("1").unwrap();
    let fork = folder.path().join("fork.tenant");
    copy.copy_to(&fork).unwrap();
    assert_eq!(Tenant::open(&fork).unwrap().count::<Site>().unwrap(), 0);
    let inside = copy.savepoint().unwrap();
    assert_eq!(
        id_of(copy.copy_to(&folder.path().join("third"))),
        "TenantCopyRefused"
    );
    copy.rollback(inside).unwrap();
    assert_eq!(tenant.count::<Site>().unwrap(), 1);
}
