# Grading in a container that sees no network and writes nowhere but to the results.
#
#   docker build -t autograder .
#   docker run --rm autograder                    # what isolation this host offers inside a container
#
#   mkdir -p results && docker run --rm --network none --read-only --tmpfs /tmp --cap-drop ALL \
#     --security-opt no-new-privileges --memory 4g --pids-limit 2048 --user "$(id -u):$(id -g)" \
#     -v "$PWD/solutions:/course:ro" -v "$PWD/class:/submissions:ro" -v "$PWD/results:/out" \
#     autograder grade /course/hw1_losses /submissions --out /out --isolation require=confined
#
# Docker's default seccomp profile lets a worker confine itself (tier "confined", Docker 20.10.18 or newer on Linux 5.13
# or newer); no --privileged and no other profile is needed, and "require=confined" refuses to grade where that is not
# so. Solutions and hidden checks are mounted, never baked in: whoever gets the image gets no answer.
#
# --user makes the results yours. --pids-limit counts threads: 256 for each worker, and every one of --jobs graders keeps
# a few workers. --memory holds them all: the zygote needs 350 MB for each of --jobs, a worker what the assignment allows.

FROM python:3.11-slim-bookworm

# The wheels without CUDA, of a fifth of the size. Another index can be given with --build-arg TORCH_INDEX=…
ARG TORCH_INDEX=https://download.pytorch.org/whl/cpu

# Nothing of Debian's is added: the wheels bring OpenMP and matplotlib its fonts, and system calls are filtered without
# libseccomp.

# Torch alone first, as it is large and changes rarely; constraints.txt pins it.
WORKDIR /build
COPY constraints.txt ./
RUN python -m pip install --no-cache-dir --extra-index-url "$TORCH_INDEX" -c constraints.txt torch

# As a wheel into site-packages, which workers may read: the engine knows no assignment.
COPY pyproject.toml README.md ./
COPY autograder ./autograder
RUN python -m pip install --no-cache-dir --extra-index-url "$TORCH_INDEX" -c constraints.txt .

# The root file system is read-only when this runs: compiled code was written by pip, and /tmp is the only home.
# To keep the reference's study from one run to the next: -v autograder-cache:/cache -e AUTOGRADER_CACHE=/cache
ENV HOME=/tmp \
    MPLCONFIGDIR=/tmp/matplotlib \
    AUTOGRADER_CACHE=/tmp/autograder \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1

# A number, so that Kubernetes' runAsNonRoot can see it is not root's. Where the grader is no root, no worker is.
RUN useradd --uid 10001 --user-group --no-create-home --home-dir /tmp --shell /usr/sbin/nologin grader
USER 10001:10001
WORKDIR /tmp

ENTRYPOINT ["autograder"]
CMD ["doctor"]
