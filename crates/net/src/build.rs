//! The two programs: of a revision, built in a work tree of its own, and of this work tree.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Fallible;
use crate::flags::Flags;

/// A program, and the shipped deals that it reads.
#[derive(Clone, Debug)]
pub(crate) struct Build {
    /// Revision or path, as the summary names it.
    pub(crate) name: String,
    pub(crate) program: PathBuf,
    pub(crate) scenarios: PathBuf,
}

/// Both.
#[derive(Clone, Debug)]
pub(crate) struct Builds {
    pub(crate) old: Build,
    pub(crate) new: Build,
}

/// The top of the repository's work tree.
pub(crate) fn root() -> Fallible<PathBuf> {
    Ok(PathBuf::from(printed(Command::new("git").args(["rev-parse", "--show-toplevel"]))?))
}

/// Finds or builds both programs.
pub(crate) fn builds(flags: &Flags) -> Fallible<Builds> {
    let scenarios = PathBuf::from("scenarios");
    let given = |program: &Path, scenarios: &Option<PathBuf>| Build {
        name: program.display().to_string(),
        program: program.to_path_buf(),
        scenarios: scenarios.clone().unwrap_or_else(|| PathBuf::from("scenarios")),
    };
    let old = match (&flags.old, &flags.revision) {
        (Some(program), _) => given(program, &flags.old_scenarios),
        (None, Some(revision)) => of_revision(revision, &flags.folder)?,
        (None, None) => return Err("which revision?".into()),
    };
    let new = match &flags.new {
        Some(program) => given(program, &flags.new_scenarios),
        None => {
            cargo_build(Path::new("."), None)?;
            // A copy: what is built meanwhile does not matter.
            let program = flags.folder.join("paydown");
            let built = built_program(&target_folder(Path::new("."))?);
            fs::copy(built, &program)?;
            Build { name: "the work tree".to_owned(), program, scenarios }
        }
    };
    Ok(Builds { old, new })
}

/// The program of a revision and its shipped deals, kept by hash below `folder`.
fn of_revision(revision: &str, folder: &Path) -> Fallible<Build> {
    let commit = format!("{revision}^{{commit}}");
    let hash = printed(Command::new("git").args(["rev-parse", "--verify", &commit]))?;
    let kept = folder.join("builds").join(&hash);
    let build = Build {
        name: revision.to_owned(),
        program: kept.join("paydown"),
        scenarios: kept.join("scenarios"),
    };
    if build.program.exists() && build.scenarios.exists() {
        return Ok(build);
    }
    fs::create_dir_all(&kept)?;
    let tree = env::current_dir()?.join(folder).join("work-tree");
    let worktree =
        |arguments: &[&str]| Command::new("git").arg("worktree").args(arguments).output();
    let path = tree.to_string_lossy().into_owned();
    // What an interrupted comparison has left.
    let _ = worktree(&["remove", "--force", &path]);
    let added = worktree(&["add", "--detach", &path, &hash])?;
    if !added.status.success() {
        return Err(String::from_utf8_lossy(&added.stderr).into_owned().into());
    }
    let target = env::current_dir()?.join(folder).join("target");
    let made = cargo_build(&tree, Some(&target)).and_then(|()| {
        copy_folder(&tree.join("scenarios"), &build.scenarios)?;
        fs::copy(built_program(&target), &build.program)?;
        Ok(())
    });
    let _ = worktree(&["remove", "--force", &path]);
    made.map(|()| build)
}

fn cargo_build(tree: &Path, target: Option<&Path>) -> Fallible<()> {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(tree).args(["build", "--release", "--locked", "--bin", "paydown"]);
    if let Some(target) = target {
        cargo.arg("--target-dir").arg(target);
    }
    match cargo.status()?.success() {
        true => Ok(()),
        false => Err(format!("the program of {} does not build", tree.display()).into()),
    }
}

/// Where cargo puts what it builds of the work tree.
fn target_folder(tree: &Path) -> Fallible<PathBuf> {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    let metadata = printed(cargo.current_dir(tree).args([
        "metadata",
        "--format-version",
        "1",
        "--no-deps",
        "--offline",
    ]))?;
    let folder = metadata.split("\"target_directory\":\"").nth(1);
    let folder = folder.and_then(|rest| rest.split('"').next());
    Ok(folder.ok_or("cargo names no target folder")?.into())
}

fn built_program(target: &Path) -> PathBuf {
    target.join("release").join(format!("paydown{}", env::consts::EXE_SUFFIX))
}

fn printed(command: &mut Command) -> Fallible<String> {
    let output = command.output()?;
    match output.status.success() {
        true => Ok(String::from_utf8(output.stdout)?.trim().to_owned()),
        false => Err(String::from_utf8_lossy(&output.stderr).trim().to_owned().into()),
    }
}

fn copy_folder(from: &Path, to: &Path) -> Fallible<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        match entry.file_type()?.is_dir() {
            true => copy_folder(&entry.path(), &target)?,
            false => {
                fs::copy(entry.path(), target)?;
            }
        }
    }
    Ok(())
}
