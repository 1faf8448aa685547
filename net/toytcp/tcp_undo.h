/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_TCP_UNDO_H
#define TOY_TCP_UNDO_H

#include <linux/types.h>

/*
 * What is needed to take a reduction of the window back once it turns out that
 * nothing was lost: D-SACKs for all that was sent again (RFC 3708), an ACK whose
 * timestamp echoes the original (Eifel, RFC 3522), or one of data that was sent
 * once after a time-out (F-RTO, RFC 5682).
 */
struct toy_tcp_undo {
	u32	marker;		/* SND.UNA when the window was reduced; valid if armed */
	s32	retrans;	/* segments sent again whose D-SACK is due; <0: none was sent */
	u32	prior_ssthresh;	/* 0: the network asked for the reduction, which stands */
	u32	retrans_ms;	/* time of the first retransmission; valid if has_retrans */
	bool	armed;
	bool	has_retrans;	/* something was sent again in this episode */
	bool	frto;		/* F-RTO has not come to a result yet */
	bool	hold;		/* it wants new data sent, and nothing again */
};

/**
 * toy_tcp_undo_arm() - the window is about to be reduced
 * @undo: state
 * @una: SND.UNA
 * @retrans_out: segments sent again and still in flight, a probe counted
 * @ssthresh: the threshold before
 */
void toy_tcp_undo_arm(struct toy_tcp_undo *undo, u32 una, u32 retrans_out, u32 ssthresh);

/* The reduction stands, for what reason ever. */
static inline void toy_tcp_undo_disarm(struct toy_tcp_undo *undo)
{
	undo->armed = false;
}

/* @segs were sent again; @ms: when, by the clock of the timestamps. */
void toy_tcp_undo_retransmitted(struct toy_tcp_undo *undo, u32 segs, u32 ms);

/* The episode is over, or all that was sent again has been acknowledged. */
static inline void toy_tcp_undo_forget_retrans(struct toy_tcp_undo *undo)
{
	undo->has_retrans = false;
}

/* A D-SACK of @segs segments up to @end came. */
void toy_tcp_undo_dsack(struct toy_tcp_undo *undo, u32 end, u32 segs);

/* All that was sent again has arrived twice (RFC 3708). */
bool toy_tcp_undo_dsacked(const struct toy_tcp_undo *undo);
/*
 * The ACK was caused by an original, not by a retransmission (RFC 3522). @echo: when
 * what it echoes was sent, by the clock of the timestamps; valid if @has_echo
 */
bool toy_tcp_undo_delayed(const struct toy_tcp_undo *undo, bool has_echo, u32 echo);
/* One of both. */
bool toy_tcp_undo_may(const struct toy_tcp_undo *undo, bool has_echo, u32 echo);

/* What F-RTO says to an ACK after a time-out. */
enum toy_tcp_frto {
	TOY_TCP_FRTO_LOST,	/* the time-out was right: send again what is lost */
	TOY_TCP_FRTO_SEND_NEW,	/* not known yet: send what was never sent */
	TOY_TCP_FRTO_SPURIOUS,	/* the time-out was wrong */
};

/* An ACK after a time-out, as F-RTO sees it. */
struct toy_tcp_frto_ack {
	u32	una;		/* SND.UNA after it */
	u32	nxt;		/* SND.NXT */
	bool	advanced;	/* it moved SND.UNA */
	bool	duplicate;	/* it did not, or it has new SACK blocks */
	bool	orig;		/* it brings data, sent before the time-out, that was sent once */
	bool	can_send;	/* there is unsent data within the window */
};

/**
 * toy_tcp_frto_ack() - RFC 5682 3.1, in the SACK-enhanced form
 * @undo: state; F-RTO ends with the result LOST or SPURIOUS
 * @recover: SND.NXT at the time-out; moved to SND.NXT in step 2.b
 * @ack: the ACK
 *
 * Return: what to do; LOST where F-RTO has nothing to say.
 */
enum toy_tcp_frto toy_tcp_frto_ack(struct toy_tcp_undo *undo, u32 *recover,
				   const struct toy_tcp_frto_ack *ack);

#endif /* TOY_TCP_UNDO_H */
