//! Stock clients in Node, with the packages that `make node` installs.

use std::path::PathBuf;
use std::process::Stdio;

use tempfile::TempDir;
use tokio::process::Command;

/// The project's folder.
fn project() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// A script of the project as its reader has it: in a folder of its own, beside the packages that it names.
#[derive(Debug)]
pub struct NodeScript {
    folder: TempDir,
    name: &'static str,
}

impl NodeScript {
    /// The script at `path` of the project, such as `examples/agency.mjs`.
    ///
    /// # Panics
    /// When there is none, or the packages are not installed.
    pub fn of(path: &'static str) -> Self {
        let packages = project().join(".tools/node/node_modules");
        assert!(packages.exists(), "there are no stock clients in Node; run `make node`");
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let name = path.rsplit('/').next().unwrap_or(path);
        std::fs::copy(project().join(path), folder.path().join(name)).expect("the script is there");
        let packages = packages.canonicalize().expect("a folder");
        std::os::unix::fs::symlink(packages, folder.path().join("node_modules")).expect("a link can be made");
        Self { folder, name }
    }

    /// What runs it with `arguments`; it ends with its test.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("node");
        command.current_dir(self.folder.path()).arg(self.name).args(arguments);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        command
    }

    /// What it prints with `arguments`, up to its end.
    ///
    /// # Panics
    /// When it ends badly, or not in time.
    pub async fn printed(&self, arguments: &[&str]) -> String {
        let output = crate::within(self.command(arguments).output()).await.expect("node is there");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("text")
    }
}
