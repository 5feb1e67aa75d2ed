/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The two bundles of this folder for SPIN, written by hand from their files: six branches of nine
 * states, one of which waits, in `stranded`, for the grant of another.
 *
 *     spin -a [-DSTRANDED] bundle.pml && cc -O2 -DSAFETY -DNOREDUCE pan.c && ./a.out -m2000000
 *
 * A state is the vector of where each branch is, so that both tools count the same; CLOSED is a
 * branch whose case has ended. The dossier ends where all are.
 */
#define BRANCHES 6
#define LAST 8
#define CLOSED 9

byte at[BRANCHES];

inline close(i) {
    at[i] = CLOSED;
    if
    :: at[0] == CLOSED && at[1] == CLOSED && at[2] == CLOSED && at[3] == CLOSED &&
       at[4] == CLOSED && at[5] == CLOSED -> break
    :: else
    fi
}

#define BRANCH(i) \
    :: atomic { at[i] < LAST -> at[i]++ } \
    :: atomic { at[i] > 0 && at[i] <= LAST -> at[i]-- } \
    :: atomic { at[i] == LAST -> close(i) }

#ifdef STRANDED
/* Closing with a grant tells the sixth, which takes it in its last state alone; a refusal tells
 * nobody. In its last state the sixth does nothing of its own. */
#define FIRST \
    :: atomic { at[0] < LAST -> at[0]++ } \
    :: atomic { at[0] > 0 && at[0] <= LAST -> at[0]-- } \
    :: atomic { at[0] == LAST && at[5] == LAST -> at[5] = CLOSED; close(0) } \
    :: atomic { at[0] == LAST -> close(0) }
#define SIXTH \
    :: atomic { at[5] < LAST -> at[5]++ } \
    :: atomic { at[5] > 0 && at[5] < LAST -> at[5]-- }
#else
#define FIRST BRANCH(0)
#define SIXTH BRANCH(5)
#endif

active proctype dossier() {
    do
    FIRST
    BRANCH(1)
    BRANCH(2)
    BRANCH(3)
    BRANCH(4)
    SIXTH
    od
}
