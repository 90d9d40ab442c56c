//! SQLite's write-ahead log, made as long as it gets before anything is written to it: a commit that makes a file longer
//! costs a disk many times what one does that writes over what is there.

use std::{
    fs::{self, OpenOptions},
    io::{self, ErrorKind, Read},
    path::Path,
};

/// SQLite begins its log anew after a thousand pages; each has a header, and so has the log.
const BYTES: u64 = 32 + 1_000 * (24 + 4_096);

/// Makes a log for a database that has none. One that begins with zeros holds nothing, for SQLite.
pub(super) fn prepare(database: &Path) -> io::Result<()> {
    let permissions = match fs::metadata(database) {
        Ok(metadata) => metadata.permissions(),
        // The first start: SQLite makes both.
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    let mut path = database.as_os_str().to_owned();
    path.push("-wal");
    let mut log = match OpenOptions::new().write(true).create_new(true).open(path) {
        Ok(log) => log,
        // Another process has it open, or the last one had no time to close it: it may hold something.
        Err(error) if error.kind() == ErrorKind::AlreadyExists => return Ok(()),
        Err(error) => return Err(error),
    };
    log.set_permissions(permissions)?;
    io::copy(&mut io::repeat(0).take(BYTES), &mut log)?;
    log.sync_all()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_new_log_is_as_private_as_its_database() {
        let dir = tempfile::tempdir().unwrap();
        let database = dir.path().join("parlor.db");
        fs::write(&database, "").unwrap();
        fs::set_permissions(&database, fs::Permissions::from_mode(0o600)).unwrap();
        prepare(&database).unwrap();
        let log = fs::metadata(dir.path().join("parlor.db-wal")).unwrap();
        assert_eq!((log.len(), log.permissions().mode() & 0o777), (BYTES, 0o600));
    }

    #[test]
    fn a_log_that_holds_something_is_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        let database = dir.path().join("parlor.db");
        fs::write(&database, "").unwrap();
        fs::write(dir.path().join("parlor.db-wal"), "something").unwrap();
        prepare(&database).unwrap();
        assert_eq!(fs::read(dir.path().join("parlor.db-wal")).unwrap(), b"something");
    }

    #[test]
    fn where_there_is_no_database_there_is_no_log() {
        let dir = tempfile::tempdir().unwrap();
        prepare(&dir.path().join("parlor.db")).unwrap();
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
    }
}
