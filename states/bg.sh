#!/bin/bash
# bg.sh dir log cmd...
cd $1; log=$2; shift 2
echo 19 > /proc/$$/autogroup 2>/dev/null
export PATH=/work/main/.venv/bin:$PATH LD_PRELOAD=/work/mkl.so OMP_NUM_THREADS=${THREADS:-1} PYTHONPATH=$PWD TQDM_DISABLE=1
exec "$@" > $log 2>&1
