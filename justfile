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

ci:
    bash .ci/run
