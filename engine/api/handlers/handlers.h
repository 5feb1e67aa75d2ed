/* SPDX-License-Identifier: Apache-2.0 */
/* The handlers of the API, one file a resource; router.c has the table. */
#ifndef LIEN_API_HANDLERS_H
#define LIEN_API_HANDLERS_H

#include "api/request.h"

void lien_api_open_case(lien_request *request); /* cases.c */
void lien_api_list_cases(lien_request *request);
void lien_api_get_case(lien_request *request);
void lien_api_send_event(lien_request *request);       /* events.c */
void lien_api_put_assignee(lien_request *request);     /* assignees.c */
void lien_api_apologise(lien_request *request);        /* apologies.c */
void lien_api_receive(lien_request *request);          /* receipts.c */
void lien_api_undo(lien_request *request);             /* undos.c */
void lien_api_list_delegations(lien_request *request); /* delegations.c */
void lien_api_delegate(lien_request *request);
void lien_api_end_delegation(lien_request *request);
void lien_api_hand_over(lien_request *request);    /* handovers.c */
void lien_api_get_history(lien_request *request);  /* history.c */
void lien_api_explain_case(lien_request *request); /* explain.c */
void lien_api_get_tree(lien_request *request);
void lien_api_get_deliveries(lien_request *request);
void lien_api_list_procedures(lien_request *request); /* procedures.c */
void lien_api_get_procedure(lien_request *request);
void lien_api_answer_callback(lien_request *request); /* callbacks.c */
void lien_api_intake(lien_request *request);          /* intake.c */
void lien_api_deploy(lien_request *request);          /* deployments.c */
void lien_api_check(lien_request *request);
void lien_api_migrate(lien_request *request);        /* migrations.c */
void lien_api_list_incidents(lien_request *request); /* incidents.c */
void lien_api_retry_incident(lien_request *request); /* decisions.c */
void lien_api_give_incident_up(lien_request *request);
void lien_api_dismiss_incident(lien_request *request);
void lien_api_send_unmatched(lien_request *request);
void lien_api_list_unmatched(lien_request *request);
void lien_api_list_calendars(lien_request *request); /* calendars.c */
void lien_api_list_calendar_revisions(lien_request *request);
void lien_api_get_calendar(lien_request *request);
void lien_api_put_calendar(lien_request *request);
void lien_api_list_outages(lien_request *request); /* outages.c */
void lien_api_get_outage(lien_request *request);
void lien_api_announce_outage(lien_request *request);
void lien_api_end_outage(lien_request *request);
void lien_api_live(lien_request *request); /* health.c */
void lien_api_ready(lien_request *request);
void lien_api_metrics(lien_request *request);
void lien_api_openapi(lien_request *request); /* openapi.c */

#endif
