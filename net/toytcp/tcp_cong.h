/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_TCP_CONG_H
#define TOY_TCP_CONG_H

#include <linux/types.h>

#define TOY_TCP_INIT_CWND	10	/* segments, RFC 6928 */
#define TOY_TCP_DUPTHRESH	3	/* RFC 5681 3.2 */
#define TOY_TCP_SSTHRESH_INF	0x7fffffffu

#define TOY_TCP_CONG_NAME_MAX	16	/* with its end; the host's TCP_CA_NAME_MAX */
#define TOY_TCP_CONG_PRIV	20	/* u64s that an algorithm may keep */

struct toy_tcp_cong;
struct toy_tcp_rate_sample;

enum toy_tcp_cong_state {
	TOY_TCP_CONG_OPEN,	/* nothing suspected */
	TOY_TCP_CONG_DISORDER,	/* SACKs or duplicate ACKs, and no loss found */
	TOY_TCP_CONG_CWR,	/* the window comes down, and nothing is lost (RFC 3168) */
	TOY_TCP_CONG_RECOVERY,	/* fast recovery, RFC 6582 and RFC 6675 */
	TOY_TCP_CONG_LOSS,	/* after a time-out, go-back */
};

enum toy_tcp_cong_event {
	TOY_TCP_CONG_EV_TX_START,	/* data is sent while nothing was out */
	TOY_TCP_CONG_EV_RESTART,	/* the window was cut after a pause (RFC 5681 4.1) */
};

/* What the acknowledgment of new data tells. */
struct toy_tcp_cong_ack {
	u64	now_us;
	u32	una;		/* SND.UNA after it */
	u32	nxt;		/* SND.NXT: a round that begins now ends with its ACK */
	u32	segs;		/* that it delivers, SACKed ones not again */
	u32	rtt_us;		/* its own sample; 0: none */
	u32	srtt_us;	/* 0: none yet */
	u32	in_flight;	/* after it */
	const struct toy_tcp_rate_sample *rate;	/* of the way; NULL or without interval: none */
	bool	limited;	/* the window held the sender back (RFC 7661) */
};

/*
 * One congestion-control algorithm. Windows are in segments, times in
 * microseconds of one monotonic clock. No member reads a clock or a socket.
 * Those marked with * may be NULL.
 */
struct toy_tcp_cong_ops {
	const char	*name;		/* shorter than TOY_TCP_CONG_NAME_MAX */
	/* * The connection is there, or the user chose this algorithm: priv is zeroed. */
	void		(*init)(struct toy_tcp_cong *cong);
	/* A loss or a mark: once for each event. Return: the new ssthresh, at least 2. */
	u32		(*ssthresh)(struct toy_tcp_cong *cong, u32 in_flight);
	/* New data was acknowledged outside of fast recovery: grow if ack->limited. */
	void		(*cong_avoid)(struct toy_tcp_cong *cong,
				      const struct toy_tcp_cong_ack *ack);
	/*
	 * * Takes the place of cong_avoid() and of the even reduction: sets cwnd, and
	 * pacing_rate if it likes, at each ACK.
	 */
	void		(*cong_control)(struct toy_tcp_cong *cong,
					const struct toy_tcp_cong_ack *ack);
	/* * The last reduction was wrong. Return: cwnd; NULL: the larger of both. */
	u32		(*undo_cwnd)(struct toy_tcp_cong *cong);
	/* * Before cong->state becomes @state. */
	void		(*set_state)(struct toy_tcp_cong *cong, enum toy_tcp_cong_state state);
	/* Its sends are spread over time, at pacing_rate. */
	bool		paced;
	/* * Something happened that is no ACK. */
	void		(*cwnd_event)(struct toy_tcp_cong *cong, enum toy_tcp_cong_event event,
				      u64 now_us);
};

/* Congestion state of one connection; guarded by its owner's lock. */
struct toy_tcp_cong {
	const struct toy_tcp_cong_ops *ops;
	enum toy_tcp_cong_state	state;	/* written by toy_tcp_cong_set_state() only */
	u32			cwnd;
	u32			cwnd_cnt;	/* towards the next increment; the ops' unit */
	u32			ssthresh;
	u32			prior_cwnd;	/* before the last reduction */
	u32			reductions;	/* how many there were */
	u32			recover;	/* RFC 6582: SND.NXT when the state was entered */
	u64			pacing_rate;	/* bytes in a second; 0: Linux's rule */
	u64			priv[TOY_TCP_CONG_PRIV];	/* the algorithm's own */
};

/* The algorithm's own state. */
static inline void *toy_tcp_cong_priv(struct toy_tcp_cong *cong)
{
	return cong->priv;
}

extern const struct toy_tcp_cong_ops toy_tcp_reno;
extern const struct toy_tcp_cong_ops toy_tcp_cubic;

/* tcp_cong_table.c: sets of algorithms are bits. */
#define TOY_TCP_CONG_ALL	(~0u)
#define TOY_TCP_CONG_NAMES_SIZE	256	/* of a list of all */

/* Return: NULL if there is none of this name. */
const struct toy_tcp_cong_ops *toy_tcp_cong_find(const char *name);
u32 toy_tcp_cong_bit(const struct toy_tcp_cong_ops *ops);
/* The names of @bits with a space between each two; @size bytes at most. */
void toy_tcp_cong_names(u32 bits, char *buf, size_t size);
/* Takes @list to pieces. Return: 0; -ENOENT and @bits as it was, for a name that is none. */
int toy_tcp_cong_parse_names(char *list, u32 *bits);

/* A connection's first state. */
void toy_tcp_cong_init(struct toy_tcp_cong *cong, const struct toy_tcp_cong_ops *ops);

/* Another algorithm takes over, with the windows as they are. */
void toy_tcp_cong_set_ops(struct toy_tcp_cong *cong, const struct toy_tcp_cong_ops *ops);

/* The only writer of the state; tells the algorithm. */
void toy_tcp_cong_set_state(struct toy_tcp_cong *cong, enum toy_tcp_cong_state state);

/* The window that was there before the last reduction, as the algorithm wants it back. */
u32 toy_tcp_cong_undo_cwnd(struct toy_tcp_cong *cong);

void toy_tcp_cong_event(struct toy_tcp_cong *cong, enum toy_tcp_cong_event event, u64 now_us);

/* Does the window come down evenly now (tcp_prr.c)? */
static inline bool toy_tcp_cong_reducing(const struct toy_tcp_cong *cong)
{
	return cong->state == TOY_TCP_CONG_CWR || cong->state == TOY_TCP_CONG_RECOVERY;
}

/* CWR, RECOVERY or LOSS begins: a new ssthresh, which the window is yet to come down to. */
void toy_tcp_cong_reduce(struct toy_tcp_cong *cong, enum toy_tcp_cong_state state, u32 in_flight,
			 u32 snd_nxt);

/* The retransmission timer went off (RFC 5681 3.1, eq. 4). @first: not a repetition */
void toy_tcp_cong_enter_loss(struct toy_tcp_cong *cong, u32 in_flight, u32 snd_nxt,
			     bool first);

/* New data was acknowledged: the window grows, unless it is being reduced. */
void toy_tcp_cong_acked(struct toy_tcp_cong *cong, const struct toy_tcp_cong_ack *ack);

/* The window has been found not in use: it becomes @cwnd, unless that is not smaller. */
void toy_tcp_cong_validate(struct toy_tcp_cong *cong, u32 cwnd);

/* Nothing was sent for an RTO or more (RFC 5681 4.1). */
void toy_tcp_cong_restart(struct toy_tcp_cong *cong, u32 rtos, u64 now_us);

#endif /* TOY_TCP_CONG_H */
