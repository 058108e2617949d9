"""System call numbers in groups by purpose: `name=x86_64/aarch64`, with `-` if an architecture lacks the call.

The numbers are from the kernel's headers asm/unistd_64.h and asm-generic/unistd.h; newer calls have the same number on
every architecture. `seccomp` decides which groups a worker may use.
"""

from __future__ import annotations

# reading files, and using descriptors that are open
FILES = """
read=0/63 write=1/64 readv=19/65 writev=20/66 pread64=17/67 pwrite64=18/68 preadv=295/69 pwritev=296/70
preadv2=327/286 pwritev2=328/287 close=3/57 close_range=436/436 lseek=8/62 stat=4/- fstat=5/80 lstat=6/-
newfstatat=262/79 statx=332/291 access=21/- faccessat=269/48 faccessat2=439/439 readlink=89/- readlinkat=267/78
getcwd=79/17 chdir=80/49 fchdir=81/50 getdents=78/- getdents64=217/61 statfs=137/43 fstatfs=138/44 dup=32/23
dup2=33/- dup3=292/24 fsync=74/82 fdatasync=75/83 flock=73/32 fadvise64=221/223 umask=95/166 sendfile=40/71
copy_file_range=326/285
"""

# changing the scratch folder
SCRATCH = """
rename=82/- renameat=264/38 renameat2=316/276 unlink=87/- unlinkat=263/35 mkdir=83/- mkdirat=258/34
rmdir=84/- symlink=88/- symlinkat=266/36 link=86/- linkat=265/37 ftruncate=77/46 fallocate=285/47
"""

# pipes and waiting
WAITING = """
pipe=22/- pipe2=293/59 poll=7/- ppoll=271/73 select=23/- pselect6=270/72 epoll_create=213/- epoll_create1=291/20
epoll_ctl=233/21 epoll_wait=232/- epoll_pwait=281/22 epoll_pwait2=441/441 eventfd=284/- eventfd2=290/19
timerfd_create=283/85 timerfd_settime=286/86 timerfd_gettime=287/87
"""

# memory
MEMORY = """
mmap=9/222 munmap=11/215 mprotect=10/226 mremap=25/216 madvise=28/233 brk=12/214 msync=26/227 mincore=27/232
get_mempolicy=239/236 map_shadow_stack=453/453
"""

# threads and locks
THREADS = """
futex=202/98 futex_waitv=449/449 futex_wait=455/455 futex_wake=454/454 futex_requeue=456/456 set_robust_list=273/99
get_robust_list=274/100 rseq=334/293 set_tid_address=218/96 membarrier=324/283 sched_yield=24/124
sched_getaffinity=204/123 getcpu=309/168 sched_getparam=143/121 sched_getscheduler=145/120
sched_get_priority_max=146/125 sched_get_priority_min=147/126 arch_prctl=158/-
"""

# handling the process's own signals and timers
SIGNALS = """
rt_sigaction=13/134 rt_sigprocmask=14/135 rt_sigreturn=15/139 rt_sigpending=127/136 rt_sigtimedwait=128/137
rt_sigsuspend=130/133 sigaltstack=131/132 restart_syscall=219/128 pause=34/- alarm=37/- setitimer=38/103
getitimer=36/102 timer_create=222/107 timer_settime=223/110 timer_gettime=224/108 timer_delete=226/111
timer_getoverrun=225/109
"""

# facts about the process and the machine
FACTS = """
getpid=39/172 getppid=110/173 gettid=186/178 getuid=102/174 geteuid=107/175 getgid=104/176 getegid=108/177
getresuid=118/148 getresgid=120/150 getgroups=115/158 getpgrp=111/- getpgid=121/155 getsid=124/156 uname=63/160
sysinfo=99/179 getrusage=98/165 getrlimit=97/163 times=100/153 getpriority=140/141 wait4=61/260 waitid=247/95
"""

# time and randomness
CLOCKS = """
clock_gettime=228/113 clock_getres=229/114 clock_nanosleep=230/115 nanosleep=35/101 gettimeofday=96/169 time=201/-
getrandom=318/278
"""

# ending the process or a thread
ENDING = """
exit=60/93 exit_group=231/94
"""

# allowed only with certain arguments
CONDITIONAL = """
open=2/- openat=257/56 clone=56/220 clone3=435/435 prctl=157/167 prlimit64=302/261 kill=62/129 tgkill=234/131
socketpair=53/199 ioctl=16/29 fcntl=72/25 setrlimit=160/164 sched_setaffinity=203/122
"""

# refused with EPERM; every call that no group names is answered with ENOSYS, so that libraries use another call
REFUSED = """
openat2=437/437
truncate=76/45 fork=57/- vfork=58/- execve=59/221 execveat=322/281 ptrace=101/117 process_vm_readv=310/270
process_vm_writev=311/271 pidfd_open=434/434 pidfd_getfd=438/438 pidfd_send_signal=424/424 kcmp=312/272
tkill=200/130 rt_sigqueueinfo=129/138 rt_tgsigqueueinfo=297/240 socket=41/198 connect=42/203 bind=49/200
listen=50/201 accept=43/202 accept4=288/242 sendto=44/206 sendmsg=46/211 sendmmsg=307/269 recvfrom=45/207
recvmsg=47/212 recvmmsg=299/243 getsockopt=55/209 setsockopt=54/208 getsockname=51/204 getpeername=52/205
shutdown=48/210 mount=165/40 umount2=166/39 pivot_root=155/41 chroot=161/51 mount_setattr=442/442 move_mount=429/429
open_tree=428/428 fsopen=430/430 fsmount=432/432 fsconfig=431/431 fspick=433/433 unshare=272/97 setns=308/268
chmod=90/- fchmod=91/52 fchmodat=268/53 fchmodat2=452/452 chown=92/- fchown=93/55 lchown=94/- fchownat=260/54
utime=132/- utimes=235/- utimensat=280/88 futimesat=261/- setxattr=188/5 lsetxattr=189/6 fsetxattr=190/7
removexattr=197/14 lremovexattr=198/15 fremovexattr=199/16 mknod=133/- mknodat=259/33 setuid=105/146 setgid=106/144
setreuid=113/145 setregid=114/143 setresuid=117/147 setresgid=119/149 setfsuid=122/151 setfsgid=123/152
setgroups=116/159 capset=126/91 personality=135/92 setpgid=109/154 setsid=112/157 setpriority=141/140
ioprio_set=251/30 sched_setscheduler=144/119 sched_setparam=142/118 sched_setattr=314/274 keyctl=250/219
add_key=248/217 request_key=249/218 bpf=321/280 perf_event_open=298/241 userfaultfd=323/282 io_uring_setup=425/425
io_uring_enter=426/426 io_uring_register=427/427 memfd_create=319/279 memfd_secret=447/447 shmget=29/194
shmat=30/196 shmctl=31/195 shmdt=67/197 msgget=68/186 msgsnd=69/189 msgrcv=70/188 msgctl=71/187 semget=64/190
semop=65/193 semctl=66/191 semtimedop=220/192 mq_open=240/180 mq_unlink=241/181 init_module=175/105
finit_module=313/273 delete_module=176/106 kexec_load=246/104 kexec_file_load=320/294 reboot=169/142 swapon=167/224
swapoff=168/225 syslog=103/116 quotactl=179/60 acct=163/89 settimeofday=164/170 clock_settime=227/112
adjtimex=159/171 clock_adjtime=305/266 iopl=172/- ioperm=173/- modify_ldt=154/- name_to_handle_at=303/264
open_by_handle_at=304/265 fanotify_init=300/262 fanotify_mark=301/263 inotify_init=253/- inotify_init1=294/26
inotify_add_watch=254/27 seccomp=317/277 landlock_create_ruleset=444/444 landlock_add_rule=445/445
landlock_restrict_self=446/446 process_madvise=440/440 process_mrelease=448/448 vmsplice=278/75 tee=276/77
splice=275/76 lookup_dcookie=212/18 vhangup=153/58 sethostname=170/161 setdomainname=171/162 mbind=237/235
set_mempolicy=238/237 migrate_pages=256/238 move_pages=279/239 mlock=149/228 mlock2=325/284 mlockall=151/230
signalfd=282/- signalfd4=289/74 pkey_mprotect=329/288 cachestat=451/451
"""


def numbers(group: str, machine: str) -> dict[str, int]:
    """The numbers of a group's calls by name, for the calls that exist on `machine` (of `platform.machine()`)."""
    column = ("x86_64", "aarch64").index(machine)
    pairs = (entry.split("=") for entry in group.split())
    found = {name: both.split("/")[column] for name, both in pairs}
    return {name: int(number) for name, number in found.items() if number != "-"}
