# Thin recipes; nothing depends on them.

# The main job: the ten Price-DM tables of Impac CMB 2003-8.
price:
    cargo run --release -- price scenarios/impac-2003-8

# Every published number of every shipped deal.
tieout:
    cargo run --release -- tieout scenarios

test:
    cargo test --workspace

bench:
    cargo bench -p paydown-benches

# Instructions of the main work against benches/instructions.csv; `just instructions --renew` writes it.
instructions *ARGS:
    cargo bench -p paydown-benches --bench instructions -- {{ARGS}}

# What the program of REV and this one print otherwise on 2,000 random deals and the shipped ones.
net *ARGS:
    cargo run --release --package paydown-net -- {{ARGS}}

# The Python package, as a wheel in out/.
wheel:
    cd python && maturin build --release --locked --out ../out

ci:
    bash .ci/run

# Lines of code by crate: without blank lines, comments, docs and inline test modules.
lines:
    @for crate in crates/*; do \
        find $crate/src -name '*.rs' -exec awk 'FNR == 1 { tests = 0 } /^#\[cfg\(test\)\]/ { tests = 1 } \
            !tests && !/^[[:space:]]*(\/\/|$)/ { count++ } END { print count + 0 }' {} + \
        | awk -v crate=$(basename $crate) '{ sum += $1 } END { printf "%6d %s\n", sum, crate }'; \
    done | awk '{ print; sum += $1 } END { printf "%6d in all\n", sum }'

# What a user without Rust needs: program, man pages, completions, shipped deals, licences, in
# out/paydown.tar.gz; the same bytes of the same program.
archive:
    cargo build --release --locked
    rm -rf out/archive && mkdir -p out/archive/paydown/completions
    cp -rL target/release/paydown scenarios guide licences README.md CHANGELOG.md out/archive/paydown
    target/release/paydown --quiet man out/archive/paydown/man/man1
    for shell in bash elvish fish powershell zsh; do \
        target/release/paydown completions $shell > out/archive/paydown/completions/paydown.$shell; \
    done
    tar --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner -C out/archive -cf - paydown \
        | gzip -n > out/paydown.tar.gz

# The terminal of the README, drawn from what the program prints.
picture:
    RENEW_PICTURE=1 cargo test -p paydown-cli --test picture
